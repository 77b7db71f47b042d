build-clang/library/preload/hooks/messages.o: preload/hooks/messages.c \
  preload/hooks/../observer/formatted_words.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h

preload/hooks/../observer/formatted_words.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:
