build-clang/library/preload/hooks/listen.o: preload/hooks/listen.c \
  preload/hooks/../observer/notes.h \
  preload/hooks/../observer/../../core/evidence/peer.h \
  preload/hooks/../observer/../../core/evidence/text.h \
  preload/hooks/../observer/observe.h \
  preload/hooks/../observer/../rehearsal/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/record.h \
  preload/hooks/../observer/../../core/evidence/fault.h \
  preload/hooks/../observer/../../core/evidence/refusal.h \
  preload/hooks/../observer/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/hooks/../observer/../../core/evidence/pattern.h \
  preload/hooks/../observer/../run/trace.h \
  preload/hooks/../observer/../run/../../core/evidence/fault.h \
  preload/hooks/../observer/../run/../../core/evidence/peer.h \
  preload/hooks/../observer/faults.h \
  preload/hooks/../observer/../../core/evidence/record.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h \
  preload/hooks/../platform/system_call.h

preload/hooks/../observer/notes.h:

preload/hooks/../observer/../../core/evidence/peer.h:

preload/hooks/../observer/../../core/evidence/text.h:

preload/hooks/../observer/observe.h:

preload/hooks/../observer/../rehearsal/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/record.h:

preload/hooks/../observer/../../core/evidence/fault.h:

preload/hooks/../observer/../../core/evidence/refusal.h:

preload/hooks/../observer/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/hooks/../observer/../../core/evidence/pattern.h:

preload/hooks/../observer/../run/trace.h:

preload/hooks/../observer/../run/../../core/evidence/fault.h:

preload/hooks/../observer/../run/../../core/evidence/peer.h:

preload/hooks/../observer/faults.h:

preload/hooks/../observer/../../core/evidence/record.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/system_call.h:
