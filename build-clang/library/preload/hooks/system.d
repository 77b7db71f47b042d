build-clang/library/preload/hooks/system.o: preload/hooks/system.c \
  preload/hooks/../observer/children.h \
  preload/hooks/../observer/observe.h \
  preload/hooks/../observer/../rehearsal/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/record.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/fault.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/peer.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/text.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/refusal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/pattern.h \
  preload/hooks/../observer/../run/trace.h \
  preload/hooks/../observer/../run/../../core/evidence/fault.h \
  preload/hooks/../observer/../run/../../core/evidence/peer.h \
  preload/hooks/../observer/faults.h \
  preload/hooks/../observer/../../core/evidence/fault.h \
  preload/hooks/../observer/../../core/evidence/peer.h \
  preload/hooks/../observer/../../core/evidence/record.h \
  preload/hooks/../platform/clock.h preload/hooks/../platform/real.h \
  preload/hooks/../platform/objects.h preload/hooks/../platform/seldom.h \
  preload/hooks/../run/journal_writer.h \
  preload/hooks/../observer/../run/../../core/evidence/record.h \
  preload/hooks/../observer/../run/../../core/evidence/words_record.h \
  preload/hooks/../run/process.h \
  preload/hooks/../observer/../run/../../core/evidence/text.h \
  preload/hooks/../observer/../run/../platform/clock.h

preload/hooks/../observer/children.h:

preload/hooks/../observer/observe.h:

preload/hooks/../observer/../rehearsal/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/record.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/fault.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/peer.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/text.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/refusal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/pattern.h:

preload/hooks/../observer/../run/trace.h:

preload/hooks/../observer/../run/../../core/evidence/fault.h:

preload/hooks/../observer/../run/../../core/evidence/peer.h:

preload/hooks/../observer/faults.h:

preload/hooks/../observer/../../core/evidence/fault.h:

preload/hooks/../observer/../../core/evidence/peer.h:

preload/hooks/../observer/../../core/evidence/record.h:

preload/hooks/../platform/clock.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/seldom.h:

preload/hooks/../run/journal_writer.h:

preload/hooks/../observer/../run/../../core/evidence/record.h:

preload/hooks/../observer/../run/../../core/evidence/words_record.h:

preload/hooks/../run/process.h:

preload/hooks/../observer/../run/../../core/evidence/text.h:

preload/hooks/../observer/../run/../platform/clock.h:
