build-clang/library/preload/end/end.o: preload/end/end.c \
  preload/end/end.h preload/end/end_manner.h \
  preload/end/../../core/evidence/exit_status.h \
  preload/end/../../core/evidence/record.h \
  preload/end/../../core/evidence/fault.h \
  preload/end/../../core/evidence/peer.h \
  preload/end/../../core/evidence/text.h \
  preload/end/../../core/evidence/refusal.h \
  preload/end/../../core/evidence/refusal_list.h \
  preload/end/../observer/call_counts.h \
  preload/end/../observer/../../core/evidence/fault.h \
  preload/end/../observer/../../core/evidence/peer.h \
  preload/end/../observer/children.h preload/end/../observer/contacts.h \
  preload/end/../observer/../run/journal_writer.h \
  preload/end/../observer/../run/../../core/evidence/record.h \
  preload/end/../observer/../run/../../core/evidence/words_record.h \
  preload/end/../observer/inspection.h preload/end/../observer/observe.h \
  preload/end/../observer/../rehearsal/rehearsal.h \
  preload/end/../observer/../rehearsal/../../core/evidence/record.h \
  preload/end/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/end/../../core/evidence/pattern.h \
  preload/end/../observer/../run/trace.h \
  preload/end/../observer/../run/../../core/evidence/fault.h \
  preload/end/../observer/../run/../../core/evidence/peer.h \
  preload/end/../observer/faults.h \
  preload/end/../observer/../../core/evidence/record.h \
  preload/end/../observer/sockets.h \
  preload/end/../observer/../../core/evidence/connection.h \
  preload/end/../../core/evidence/connection_state.h \
  preload/end/../observer/../../core/wire/answer.h \
  preload/end/../observer/../../core/wire/answer_state.h \
  preload/end/../observer/../../core/wire/../evidence/refusal.h \
  preload/end/../observer/../../core/wire/http_body_state.h \
  preload/end/../observer/../../core/wire/http_fields.h \
  preload/end/../observer/../../core/wire/tls_records.h \
  preload/end/../observer/../../core/wire/tls_records_state.h \
  preload/end/../observer/last_words.h preload/end/../observer/rings.h \
  preload/end/../platform/own_stack.h \
  preload/end/../platform/system_call.h \
  preload/end/../run/journal_writer.h preload/end/../run/process.h \
  preload/end/../observer/../run/../../core/evidence/text.h \
  preload/end/../observer/../run/../platform/clock.h \
  preload/end/../run/run.h preload/end/../run/signals.h \
  preload/end/handover.h

preload/end/end.h:

preload/end/end_manner.h:

preload/end/../../core/evidence/exit_status.h:

preload/end/../../core/evidence/record.h:

preload/end/../../core/evidence/fault.h:

preload/end/../../core/evidence/peer.h:

preload/end/../../core/evidence/text.h:

preload/end/../../core/evidence/refusal.h:

preload/end/../../core/evidence/refusal_list.h:

preload/end/../observer/call_counts.h:

preload/end/../observer/../../core/evidence/fault.h:

preload/end/../observer/../../core/evidence/peer.h:

preload/end/../observer/children.h:

preload/end/../observer/contacts.h:

preload/end/../observer/../run/journal_writer.h:

preload/end/../observer/../run/../../core/evidence/record.h:

preload/end/../observer/../run/../../core/evidence/words_record.h:

preload/end/../observer/inspection.h:

preload/end/../observer/observe.h:

preload/end/../observer/../rehearsal/rehearsal.h:

preload/end/../observer/../rehearsal/../../core/evidence/record.h:

preload/end/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/end/../../core/evidence/pattern.h:

preload/end/../observer/../run/trace.h:

preload/end/../observer/../run/../../core/evidence/fault.h:

preload/end/../observer/../run/../../core/evidence/peer.h:

preload/end/../observer/faults.h:

preload/end/../observer/../../core/evidence/record.h:

preload/end/../observer/sockets.h:

preload/end/../observer/../../core/evidence/connection.h:

preload/end/../../core/evidence/connection_state.h:

preload/end/../observer/../../core/wire/answer.h:

preload/end/../observer/../../core/wire/answer_state.h:

preload/end/../observer/../../core/wire/../evidence/refusal.h:

preload/end/../observer/../../core/wire/http_body_state.h:

preload/end/../observer/../../core/wire/http_fields.h:

preload/end/../observer/../../core/wire/tls_records.h:

preload/end/../observer/../../core/wire/tls_records_state.h:

preload/end/../observer/last_words.h:

preload/end/../observer/rings.h:

preload/end/../platform/own_stack.h:

preload/end/../platform/system_call.h:

preload/end/../run/journal_writer.h:

preload/end/../run/process.h:

preload/end/../observer/../run/../../core/evidence/text.h:

preload/end/../observer/../run/../platform/clock.h:

preload/end/../run/run.h:

preload/end/../run/signals.h:

preload/end/handover.h:
