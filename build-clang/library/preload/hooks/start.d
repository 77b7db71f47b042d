build-clang/library/preload/hooks/start.o: preload/hooks/start.c \
  preload/hooks/../../core/evidence/duration.h \
  preload/hooks/../end/end.h preload/hooks/../end/end_manner.h \
  preload/hooks/../observer/call_counts.h \
  preload/hooks/../observer/../../core/evidence/fault.h \
  preload/hooks/../observer/../../core/evidence/peer.h \
  preload/hooks/../../core/evidence/text.h \
  preload/hooks/../observer/contacts.h \
  preload/hooks/../observer/../run/journal_writer.h \
  preload/hooks/../observer/../run/../../core/evidence/record.h \
  preload/hooks/../../core/evidence/fault.h \
  preload/hooks/../../core/evidence/peer.h \
  preload/hooks/../../core/evidence/refusal.h \
  preload/hooks/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../run/../../core/evidence/words_record.h \
  preload/hooks/../../core/evidence/record.h \
  preload/hooks/../observer/http2_connections.h \
  preload/hooks/../observer/../../core/wire/http2.h \
  preload/hooks/../observer/../../core/wire/answer.h \
  preload/hooks/../observer/../../core/wire/answer_state.h \
  preload/hooks/../observer/../../core/wire/../evidence/refusal.h \
  preload/hooks/../observer/../../core/wire/http_body_state.h \
  preload/hooks/../observer/../../core/wire/http_fields.h \
  preload/hooks/../observer/../../core/wire/hpack.h \
  preload/hooks/../observer/../../core/wire/huffman.h \
  preload/hooks/../observer/../../core/wire/question.h \
  preload/hooks/../observer/../../core/wire/http2_bodies.h \
  preload/hooks/../observer/../../core/wire/http2_frames.h \
  preload/hooks/../observer/../../core/wire/http2_requests.h \
  preload/hooks/../observer/../../core/wire/http2_streams.h \
  preload/hooks/../observer/inspection.h \
  preload/hooks/../observer/observe.h \
  preload/hooks/../observer/../rehearsal/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/record.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/hooks/../../core/evidence/pattern.h \
  preload/hooks/../observer/../run/trace.h \
  preload/hooks/../observer/../run/../../core/evidence/fault.h \
  preload/hooks/../observer/../run/../../core/evidence/peer.h \
  preload/hooks/../observer/faults.h \
  preload/hooks/../observer/../../core/evidence/record.h \
  preload/hooks/../observer/sockets.h \
  preload/hooks/../observer/../../core/evidence/connection.h \
  preload/hooks/../../core/evidence/connection_state.h \
  preload/hooks/../observer/../../core/wire/tls_records.h \
  preload/hooks/../observer/../../core/wire/tls_records_state.h \
  preload/hooks/../observer/last_words.h \
  preload/hooks/../observer/look_ups.h \
  preload/hooks/../observer/../../core/wire/dns.h \
  preload/hooks/../observer/tls_session.h \
  preload/hooks/../platform/own_stack.h preload/hooks/../platform/real.h \
  preload/hooks/../platform/objects.h \
  preload/hooks/../rehearsal/rehearsal.h \
  preload/hooks/../run/environment.h preload/hooks/../run/inheritance.h \
  preload/hooks/../run/journal_writer.h preload/hooks/../run/process.h \
  preload/hooks/../observer/../run/../../core/evidence/text.h \
  preload/hooks/../observer/../run/../platform/clock.h \
  preload/hooks/../run/run.h preload/hooks/exit.h

preload/hooks/../../core/evidence/duration.h:

preload/hooks/../end/end.h:

preload/hooks/../end/end_manner.h:

preload/hooks/../observer/call_counts.h:

preload/hooks/../observer/../../core/evidence/fault.h:

preload/hooks/../observer/../../core/evidence/peer.h:

preload/hooks/../../core/evidence/text.h:

preload/hooks/../observer/contacts.h:

preload/hooks/../observer/../run/journal_writer.h:

preload/hooks/../observer/../run/../../core/evidence/record.h:

preload/hooks/../../core/evidence/fault.h:

preload/hooks/../../core/evidence/peer.h:

preload/hooks/../../core/evidence/refusal.h:

preload/hooks/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../run/../../core/evidence/words_record.h:

preload/hooks/../../core/evidence/record.h:

preload/hooks/../observer/http2_connections.h:

preload/hooks/../observer/../../core/wire/http2.h:

preload/hooks/../observer/../../core/wire/answer.h:

preload/hooks/../observer/../../core/wire/answer_state.h:

preload/hooks/../observer/../../core/wire/../evidence/refusal.h:

preload/hooks/../observer/../../core/wire/http_body_state.h:

preload/hooks/../observer/../../core/wire/http_fields.h:

preload/hooks/../observer/../../core/wire/hpack.h:

preload/hooks/../observer/../../core/wire/huffman.h:

preload/hooks/../observer/../../core/wire/question.h:

preload/hooks/../observer/../../core/wire/http2_bodies.h:

preload/hooks/../observer/../../core/wire/http2_frames.h:

preload/hooks/../observer/../../core/wire/http2_requests.h:

preload/hooks/../observer/../../core/wire/http2_streams.h:

preload/hooks/../observer/inspection.h:

preload/hooks/../observer/observe.h:

preload/hooks/../observer/../rehearsal/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/record.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/hooks/../../core/evidence/pattern.h:

preload/hooks/../observer/../run/trace.h:

preload/hooks/../observer/../run/../../core/evidence/fault.h:

preload/hooks/../observer/../run/../../core/evidence/peer.h:

preload/hooks/../observer/faults.h:

preload/hooks/../observer/../../core/evidence/record.h:

preload/hooks/../observer/sockets.h:

preload/hooks/../observer/../../core/evidence/connection.h:

preload/hooks/../../core/evidence/connection_state.h:

preload/hooks/../observer/../../core/wire/tls_records.h:

preload/hooks/../observer/../../core/wire/tls_records_state.h:

preload/hooks/../observer/last_words.h:

preload/hooks/../observer/look_ups.h:

preload/hooks/../observer/../../core/wire/dns.h:

preload/hooks/../observer/tls_session.h:

preload/hooks/../platform/own_stack.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../rehearsal/rehearsal.h:

preload/hooks/../run/environment.h:

preload/hooks/../run/inheritance.h:

preload/hooks/../run/journal_writer.h:

preload/hooks/../run/process.h:

preload/hooks/../observer/../run/../../core/evidence/text.h:

preload/hooks/../observer/../run/../platform/clock.h:

preload/hooks/../run/run.h:

preload/hooks/exit.h:
