-- A listener that marks messages: headers come in, forged marks go, ours comes at the end.
local function expect(what, got, wanted)
   if got ~= wanted then
      error(what .. ": got " .. tostring(got) .. ", wanted " .. tostring(wanted))
   end
end

mt.set_timeout(30)
local conn = mt.connect(where)
if conn == nil then error("no connection") end
mt.conninfo(conn, "client.example.net", "192.0.2.55")
expect("headers may be added", mt.test_action(conn, SMFIF_ADDHDRS), true)
expect("headers may be changed", mt.test_action(conn, SMFIF_CHGHDRS), true)
expect("the body may not", mt.test_action(conn, SMFIF_CHGBODY), false)

mt.mailfrom(conn, "<a@mailinator.com>")
mt.rcptto(conn, "<b@example.org>")
expect("nothing is refused", mt.getreply(conn), SMFIR_CONTINUE)
mt.data(conn)
mt.header(conn, "X-Gatepost", " forged")
mt.header(conn, "Subject", " x")
mt.eom(conn)
expect("the message", mt.getreply(conn), SMFIR_ACCEPT)
expect("the forged mark", mt.eom_check(conn, MT_HDRDELETE, "X-Gatepost"), true)
expect("our mark", mt.eom_check(conn, MT_HDRADD, "X-Gatepost"), true)
local mark = mt.getheader(conn, "X-Gatepost", 0)
if string.find(mark, "would reject; listener=observe; sender=disposable", 1, true) == nil then
   error("mark: " .. mark)
end
mt.disconnect(conn)
