-- Recipients are answered one by one, and the message is over for us at DATA.
local function expect(what, got, wanted)
   if got ~= wanted then
      error(what .. ": got " .. tostring(got) .. ", wanted " .. tostring(wanted))
   end
end

mt.set_timeout(30)
local conn = mt.connect(where)
if conn == nil then error("no connection") end
expect("negotiate", mt.negotiate(conn, nil, nil, nil), nil)
expect("no body is wanted", mt.test_option(conn, SMFIP_NOBODY), true)
expect("no header is wanted", mt.test_option(conn, SMFIP_NOHDRS), true)
expect("recipients are wanted", mt.test_option(conn, SMFIP_NORCPT), false)
expect("refused recipients are not", mt.test_option(conn, SMFIP_RCPT_REJ), false)

mt.conninfo(conn, "client.example.net", "192.0.2.55")
mt.macro(conn, SMFIC_MAIL, "i", "4XyZ")
mt.mailfrom(conn, "<a@gmail.com>")
mt.rcptto(conn, "<b@example.org>")
expect("a good recipient", mt.getreply(conn), SMFIR_CONTINUE)
mt.rcptto(conn, "<x@mailinator.com>")
expect("a bad recipient", mt.getreply(conn), SMFIR_REPLYCODE)
mt.rcptto(conn, "<c@example.org>")
expect("another good one", mt.getreply(conn), SMFIR_CONTINUE)
mt.data(conn)
expect("the message", mt.getreply(conn), SMFIR_ACCEPT)
mt.abort(conn)

mt.mailfrom(conn, "<a@mailinator.com>", "SIZE=100")
mt.rcptto(conn, "<b@example.org>")
expect("a bad sender", mt.getreply(conn), SMFIR_REPLYCODE)
mt.rcptto(conn, "<postmaster@example.org>")
expect("postmaster", mt.getreply(conn), SMFIR_CONTINUE)
mt.disconnect(conn)
