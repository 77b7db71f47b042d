build-clang/library/preload/hooks/assertion.o: preload/hooks/assertion.c \
  preload/hooks/../end/end.h preload/hooks/../end/end_manner.h \
  preload/hooks/../observer/formatted_words.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h \
  preload/hooks/../platform/system_call.h preload/hooks/../run/process.h \
  preload/hooks/../run/../../core/evidence/record.h \
  preload/hooks/../run/../../core/evidence/fault.h \
  preload/hooks/../run/../../core/evidence/peer.h \
  preload/hooks/../run/../../core/evidence/text.h \
  preload/hooks/../run/../../core/evidence/refusal.h \
  preload/hooks/../run/../../core/evidence/refusal_list.h \
  preload/hooks/../run/../platform/clock.h

preload/hooks/../end/end.h:

preload/hooks/../end/end_manner.h:

preload/hooks/../observer/formatted_words.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/system_call.h:

preload/hooks/../run/process.h:

preload/hooks/../run/../../core/evidence/record.h:

preload/hooks/../run/../../core/evidence/fault.h:

preload/hooks/../run/../../core/evidence/peer.h:

preload/hooks/../run/../../core/evidence/text.h:

preload/hooks/../run/../../core/evidence/refusal.h:

preload/hooks/../run/../../core/evidence/refusal_list.h:

preload/hooks/../run/../platform/clock.h:
