build-clang/library/preload/hooks/signals.o: preload/hooks/signals.c \
  preload/hooks/../run/signals.h preload/hooks/../platform/real.h \
  preload/hooks/../platform/objects.h \
  preload/hooks/../platform/system_call.h

preload/hooks/../run/signals.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/system_call.h:
