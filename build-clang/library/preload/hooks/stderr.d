build-clang/library/preload/hooks/stderr.o: preload/hooks/stderr.c \
  preload/hooks/../../core/evidence/string_length.h \
  preload/hooks/../observer/formatted_words.h \
  preload/hooks/../observer/last_words.h \
  preload/hooks/../observer/../run/journal_writer.h \
  preload/hooks/../observer/../run/../../core/evidence/record.h \
  preload/hooks/../../core/evidence/fault.h \
  preload/hooks/../../core/evidence/peer.h \
  preload/hooks/../../core/evidence/text.h \
  preload/hooks/../../core/evidence/refusal.h \
  preload/hooks/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../run/../../core/evidence/words_record.h \
  preload/hooks/../../core/evidence/record.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h

preload/hooks/../../core/evidence/string_length.h:

preload/hooks/../observer/formatted_words.h:

preload/hooks/../observer/last_words.h:

preload/hooks/../observer/../run/journal_writer.h:

preload/hooks/../observer/../run/../../core/evidence/record.h:

preload/hooks/../../core/evidence/fault.h:

preload/hooks/../../core/evidence/peer.h:

preload/hooks/../../core/evidence/text.h:

preload/hooks/../../core/evidence/refusal.h:

preload/hooks/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../run/../../core/evidence/words_record.h:

preload/hooks/../../core/evidence/record.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:
