build-clang/library/preload/hooks/duplicate.o: preload/hooks/duplicate.c \
  preload/hooks/../end/end.h preload/hooks/../end/end_manner.h \
  preload/hooks/../observer/inspection.h \
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
  preload/hooks/../observer/sockets.h \
  preload/hooks/../observer/../../core/evidence/connection.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/connection_state.h \
  preload/hooks/../observer/../../core/wire/answer.h \
  preload/hooks/../observer/../../core/wire/answer_state.h \
  preload/hooks/../observer/../../core/wire/../evidence/refusal.h \
  preload/hooks/../observer/../../core/wire/http_body_state.h \
  preload/hooks/../observer/../../core/wire/http_fields.h \
  preload/hooks/../observer/../../core/wire/tls_records.h \
  preload/hooks/../observer/../../core/wire/tls_records_state.h \
  preload/hooks/../observer/last_words.h \
  preload/hooks/../observer/../run/journal_writer.h \
  preload/hooks/../observer/../run/../../core/evidence/record.h \
  preload/hooks/../observer/../run/../../core/evidence/words_record.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h \
  preload/hooks/../platform/system_call.h

preload/hooks/../end/end.h:

preload/hooks/../end/end_manner.h:

preload/hooks/../observer/inspection.h:

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

preload/hooks/../observer/sockets.h:

preload/hooks/../observer/../../core/evidence/connection.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/connection_state.h:

preload/hooks/../observer/../../core/wire/answer.h:

preload/hooks/../observer/../../core/wire/answer_state.h:

preload/hooks/../observer/../../core/wire/../evidence/refusal.h:

preload/hooks/../observer/../../core/wire/http_body_state.h:

preload/hooks/../observer/../../core/wire/http_fields.h:

preload/hooks/../observer/../../core/wire/tls_records.h:

preload/hooks/../observer/../../core/wire/tls_records_state.h:

preload/hooks/../observer/last_words.h:

preload/hooks/../observer/../run/journal_writer.h:

preload/hooks/../observer/../run/../../core/evidence/record.h:

preload/hooks/../observer/../run/../../core/evidence/words_record.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/system_call.h:
