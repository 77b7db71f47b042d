build-clang/library/preload/hooks/receive.o: preload/hooks/receive.c \
  preload/hooks/../observer/look_ups.h \
  preload/hooks/../observer/../../core/wire/dns.h \
  preload/hooks/../observer/transfer.h \
  preload/hooks/../observer/../rehearsal/patience.h \
  preload/hooks/../observer/sockets.h \
  preload/hooks/../observer/../../core/evidence/connection.h \
  preload/hooks/../observer/../../core/evidence/connection_state.h \
  preload/hooks/../observer/../../core/evidence/fault.h \
  preload/hooks/../observer/../../core/evidence/peer.h \
  preload/hooks/../observer/../../core/evidence/text.h \
  preload/hooks/../observer/../../core/wire/answer.h \
  preload/hooks/../observer/../../core/wire/answer_state.h \
  preload/hooks/../observer/../../core/wire/../evidence/refusal.h \
  preload/hooks/../observer/../../core/evidence/refusal_list.h \
  preload/hooks/../observer/../../core/wire/http_body_state.h \
  preload/hooks/../observer/../../core/wire/http_fields.h \
  preload/hooks/../observer/../../core/wire/tls_records.h \
  preload/hooks/../observer/../../core/wire/tls_records_state.h \
  preload/hooks/../platform/real.h preload/hooks/../platform/objects.h \
  preload/hooks/../platform/system_call.h \
  preload/hooks/../rehearsal/resolver.h \
  preload/hooks/../observer/../rehearsal/../../core/wire/dns.h \
  preload/hooks/../observer/../rehearsal/rehearsal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/record.h \
  preload/hooks/../observer/../../core/evidence/refusal.h \
  preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h \
  preload/hooks/../observer/../../core/evidence/pattern.h

preload/hooks/../observer/look_ups.h:

preload/hooks/../observer/../../core/wire/dns.h:

preload/hooks/../observer/transfer.h:

preload/hooks/../observer/../rehearsal/patience.h:

preload/hooks/../observer/sockets.h:

preload/hooks/../observer/../../core/evidence/connection.h:

preload/hooks/../observer/../../core/evidence/connection_state.h:

preload/hooks/../observer/../../core/evidence/fault.h:

preload/hooks/../observer/../../core/evidence/peer.h:

preload/hooks/../observer/../../core/evidence/text.h:

preload/hooks/../observer/../../core/wire/answer.h:

preload/hooks/../observer/../../core/wire/answer_state.h:

preload/hooks/../observer/../../core/wire/../evidence/refusal.h:

preload/hooks/../observer/../../core/evidence/refusal_list.h:

preload/hooks/../observer/../../core/wire/http_body_state.h:

preload/hooks/../observer/../../core/wire/http_fields.h:

preload/hooks/../observer/../../core/wire/tls_records.h:

preload/hooks/../observer/../../core/wire/tls_records_state.h:

preload/hooks/../platform/real.h:

preload/hooks/../platform/objects.h:

preload/hooks/../platform/system_call.h:

preload/hooks/../rehearsal/resolver.h:

preload/hooks/../observer/../rehearsal/../../core/wire/dns.h:

preload/hooks/../observer/../rehearsal/rehearsal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/record.h:

preload/hooks/../observer/../../core/evidence/refusal.h:

preload/hooks/../observer/../rehearsal/../../core/evidence/rehearsal.h:

preload/hooks/../observer/../../core/evidence/pattern.h:
