build-clang/library/preload/end/spawn.o: preload/end/spawn.c \
  preload/end/spawn.h preload/end/../platform/seldom.h \
  preload/end/../platform/system_call.h preload/end/../run/process.h \
  preload/end/../run/../../core/evidence/record.h \
  preload/end/../run/../../core/evidence/fault.h \
  preload/end/../run/../../core/evidence/peer.h \
  preload/end/../run/../../core/evidence/text.h \
  preload/end/../run/../../core/evidence/refusal.h \
  preload/end/../run/../../core/evidence/refusal_list.h \
  preload/end/../run/../platform/clock.h

preload/end/spawn.h:

preload/end/../platform/seldom.h:

preload/end/../platform/system_call.h:

preload/end/../run/process.h:

preload/end/../run/../../core/evidence/record.h:

preload/end/../run/../../core/evidence/fault.h:

preload/end/../run/../../core/evidence/peer.h:

preload/end/../run/../../core/evidence/text.h:

preload/end/../run/../../core/evidence/refusal.h:

preload/end/../run/../../core/evidence/refusal_list.h:

preload/end/../run/../platform/clock.h:
