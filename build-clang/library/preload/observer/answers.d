build-clang/library/preload/observer/answers.o: \
  preload/observer/answers.c preload/observer/answers.h \
  preload/observer/sockets.h \
  preload/observer/../../core/evidence/connection.h \
  preload/observer/../../core/evidence/connection_state.h \
  preload/observer/../../core/evidence/fault.h \
  preload/observer/../../core/evidence/peer.h \
  preload/observer/../../core/evidence/text.h \
  preload/observer/../../core/wire/answer.h \
  preload/observer/../../core/wire/answer_state.h \
  preload/observer/../../core/wire/../evidence/refusal.h \
  preload/observer/../../core/evidence/refusal_list.h \
  preload/observer/../../core/wire/http_body_state.h \
  preload/observer/../../core/wire/http_fields.h \
  preload/observer/../../core/wire/tls_records.h \
  preload/observer/../../core/wire/tls_records_state.h \
  preload/observer/../../core/wire/promise.h \
  preload/observer/../platform/clock.h \
  preload/observer/../platform/own_stack.h \
  preload/observer/../platform/system_call.h preload/observer/contacts.h \
  preload/observer/../run/journal_writer.h \
  preload/observer/../run/../../core/evidence/record.h \
  preload/observer/../../core/evidence/refusal.h \
  preload/observer/../run/../../core/evidence/words_record.h \
  preload/observer/../../core/evidence/record.h \
  preload/observer/http2_connections.h \
  preload/observer/../../core/wire/http2.h \
  preload/observer/../../core/wire/hpack.h \
  preload/observer/../../core/wire/huffman.h \
  preload/observer/../../core/wire/question.h \
  preload/observer/../../core/wire/http2_bodies.h \
  preload/observer/../../core/wire/http2_frames.h \
  preload/observer/../../core/wire/http2_requests.h \
  preload/observer/../../core/wire/http2_streams.h \
  preload/observer/names.h preload/observer/observe.h \
  preload/observer/../rehearsal/rehearsal.h \
  preload/observer/../rehearsal/../../core/evidence/record.h \
  preload/observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/observer/../../core/evidence/pattern.h \
  preload/observer/../run/trace.h \
  preload/observer/../run/../../core/evidence/fault.h \
  preload/observer/../run/../../core/evidence/peer.h \
  preload/observer/faults.h preload/observer/redirects.h

preload/observer/answers.h:

preload/observer/sockets.h:

preload/observer/../../core/evidence/connection.h:

preload/observer/../../core/evidence/connection_state.h:

preload/observer/../../core/evidence/fault.h:

preload/observer/../../core/evidence/peer.h:

preload/observer/../../core/evidence/text.h:

preload/observer/../../core/wire/answer.h:

preload/observer/../../core/wire/answer_state.h:

preload/observer/../../core/wire/../evidence/refusal.h:

preload/observer/../../core/evidence/refusal_list.h:

preload/observer/../../core/wire/http_body_state.h:

preload/observer/../../core/wire/http_fields.h:

preload/observer/../../core/wire/tls_records.h:

preload/observer/../../core/wire/tls_records_state.h:

preload/observer/../../core/wire/promise.h:

preload/observer/../platform/clock.h:

preload/observer/../platform/own_stack.h:

preload/observer/../platform/system_call.h:

preload/observer/contacts.h:

preload/observer/../run/journal_writer.h:

preload/observer/../run/../../core/evidence/record.h:

preload/observer/../../core/evidence/refusal.h:

preload/observer/../run/../../core/evidence/words_record.h:

preload/observer/../../core/evidence/record.h:

preload/observer/http2_connections.h:

preload/observer/../../core/wire/http2.h:

preload/observer/../../core/wire/hpack.h:

preload/observer/../../core/wire/huffman.h:

preload/observer/../../core/wire/question.h:

preload/observer/../../core/wire/http2_bodies.h:

preload/observer/../../core/wire/http2_frames.h:

preload/observer/../../core/wire/http2_requests.h:

preload/observer/../../core/wire/http2_streams.h:

preload/observer/names.h:

preload/observer/observe.h:

preload/observer/../rehearsal/rehearsal.h:

preload/observer/../rehearsal/../../core/evidence/record.h:

preload/observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/observer/../../core/evidence/pattern.h:

preload/observer/../run/trace.h:

preload/observer/../run/../../core/evidence/fault.h:

preload/observer/../run/../../core/evidence/peer.h:

preload/observer/faults.h:

preload/observer/redirects.h:
