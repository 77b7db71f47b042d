build-clang/library/preload/hooks/dlclose.o: preload/hooks/dlclose.c \
  preload/hooks/../observer/tls_library.h \
  preload/hooks/../observer/../platform/seldom.h \
  preload/hooks/../platform/real.h \
  preload/hooks/../observer/../platform/objects.h

preload/hooks/../observer/tls_library.h:

preload/hooks/../observer/../platform/seldom.h:

preload/hooks/../platform/real.h:

preload/hooks/../observer/../platform/objects.h:
