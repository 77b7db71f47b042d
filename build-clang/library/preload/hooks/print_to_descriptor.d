build-clang/library/preload/hooks/print_to_descriptor.o: \
  preload/hooks/print_to_descriptor.c \
  preload/hooks/../observer/formatted_words.h \
  preload/hooks/../observer/last_words.h \
  preload/hooks/../observer/../run/journal_writer.h \
  preload/hooks/../observer/../run/../../core/evidence/record.h \
  preload/hooks/../observer/../run/../../core/evidence/fault.h \
  preload/hooks/../observer/../run/../../core/evidence/peer.h \
  preload/hooks/../observer/../run/../../core/evidence/text.h \
  preload/hooks/../observer/../run/../../core/evidence/refusal.h \
  preload/hooks/../observer/../run/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../run/../../core/evidence/words_record.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h

preload/hooks/../observer/formatted_words.h:

preload/hooks/../observer/last_words.h:

preload/hooks/../observer/../run/journal_writer.h:

preload/hooks/../observer/../run/../../core/evidence/record.h:

preload/hooks/../observer/../run/../../core/evidence/fault.h:

preload/hooks/../observer/../run/../../core/evidence/peer.h:

preload/hooks/../observer/../run/../../core/evidence/text.h:

preload/hooks/../observer/../run/../../core/evidence/refusal.h:

preload/hooks/../observer/../run/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../run/../../core/evidence/words_record.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:
