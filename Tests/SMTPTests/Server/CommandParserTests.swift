import Mail
import NIOCore
import SMTP
import Testing

@Suite("Commands")
struct CommandParserTests {
    private func parse(_ line: String, smtpUTF8: Bool = false) -> Result<Command, CommandError> {
        do throws(CommandError) {
            return .success(try CommandParser.parse(ByteBuffer(string: line).readableBytesView, smtpUTF8: smtpUTF8))
        } catch {
            return .failure(error)
        }
    }

    private func code(_ line: String, smtpUTF8: Bool = false) -> String? {
        guard case .failure(let error) = parse(line, smtpUTF8: smtpUTF8) else { return nil }
        return "\(error.reply.code) \(error.reply.enhanced.map(String.init(describing:)) ?? "")"
    }

    @Test(
        "reads every command, in any case and with white space behind it",
        arguments: [
            ("EHLO mx.b.example", Command.hello(name: "mx.b.example", extended: true)),
            ("helo [192.0.2.1]", .hello(name: "[192.0.2.1]", extended: false)),
            ("Data", .data), ("DATA  ", .data), ("RSET\t", .reset), ("NOOP ignored", .noop), ("QUIT", .quit),
            ("StartTLS", .startTLS), ("VRFY ann", .verify), ("EXPN staff", .expand), ("HELP", .help),
            ("BDAT 0", .chunk(octets: 0, isLast: false)), ("bdat 1024 last", .chunk(octets: 1_024, isLast: true)),
            ("BDAT 999999999999999999", .chunk(octets: 999_999_999_999_999_999, isLast: false)),
        ])
    func commands(_ line: String, _ command: Command) {
        #expect(parse(line) == .success(command))
    }

    @Test("reads MAIL with all its parameters")
    func mailParameters() throws {
        let sender = ReversePath.mailbox(try #require(EmailAddress("a@b.example")))
        #expect(parse("MAIL FROM:<>") == .success(.mail(Envelope(sender: .null), size: nil)))
        #expect(parse("mail from: <a@b.example>") == .success(.mail(Envelope(sender: sender), size: nil)))
        #expect(parse("MAIL FROM:<@x.example:a@b.example>") == .success(.mail(Envelope(sender: sender), size: nil)))
        let envelope = Envelope(
            sender: sender, returnContent: .headers, envelopeID: "QQ+2B314159", smtpUTF8: true, eightBitMIME: true)
        #expect(
            parse("MAIL FROM:<a@b.example> size=1000 BODY=8bitmime SMTPUTF8 RET=hdrs ENVID=QQ+2B314159")
                == .success(.mail(envelope, size: 1_000)))
        #expect(
            parse("MAIL FROM:<a@b.example> SIZE=99999999999999999999")
                == .success(.mail(Envelope(sender: sender), size: .max)))
    }

    @Test("reads RCPT with all its parameters")
    func recipientParameters() throws {
        let path = ForwardPath.mailbox(try #require(EmailAddress("c@d.example")))
        #expect(
            parse("RCPT TO:<c@d.example>") == .success(.recipient(path, notify: nil, originalRecipient: nil)))
        #expect(
            parse("RCPT TO:<PostMaster>") == .success(.recipient(.postmaster, notify: nil, originalRecipient: nil)))
        #expect(
            parse("RCPT TO:<c@d.example> NOTIFY=NEVER ORCPT=rfc822;c+2Bx@d.example")
                == .success(.recipient(path, notify: .never, originalRecipient: "rfc822;c+2Bx@d.example")))
        #expect(
            parse("RCPT TO:<c@d.example> notify=failure,delay,success")
                == .success(.recipient(path, notify: [.failure, .delay, .success], originalRecipient: nil)))
    }

    @Test(
        "reads addresses without angle brackets, and with blanks within them, as if they were written well",
        arguments: [
            ("MAIL FROM:a@b.example", "MAIL FROM:<a@b.example>"), ("MAIL FROM: a@b.example", "MAIL FROM:<a@b.example>"),
            ("mail from:a@b.example size=7", "MAIL FROM:<a@b.example> SIZE=7"),
            ("MAIL FROM: a@b.example  BODY=8BITMIME RET=HDRS ", "MAIL FROM:<a@b.example> BODY=8BITMIME RET=HDRS"),
            ("MAIL FROM:\ta@b.example\tSIZE=7", "MAIL FROM:<a@b.example> SIZE=7"),
            ("MAIL FROM:<a@b.example>\tSIZE=7\t", "MAIL FROM:<a@b.example> SIZE=7"),
            ("MAIL\tFROM:\"a b\"@b.example", "MAIL FROM:<\"a b\"@b.example>"),
            ("MAIL FROM:@x.example:a@b.example", "MAIL FROM:<a@b.example>"), ("MAIL FROM:< >", "MAIL FROM:<>"),
            ("MAIL FROM:< a@b.example\t> SIZE=7", "MAIL FROM:<a@b.example> SIZE=7"),
            ("RCPT TO: < PostMaster >", "RCPT TO:<postmaster>"), ("RCPT TO:< c@d.example >", "RCPT TO:<c@d.example>"),
            ("MAIL FROM:a@[192.0.2.1]", "MAIL FROM:<a@[192.0.2.1]>"),
            ("MAIL FROM:j\u{f6}rg@b.example SMTPUTF8", "MAIL FROM:<j\u{f6}rg@b.example> SMTPUTF8"),
            ("RCPT TO: c@d.example", "RCPT TO:<c@d.example>"), ("RCPT TO:c@d.example\t", "RCPT TO:<c@d.example>"),
            ("rcpt to:c+x@d.example NOTIFY=NEVER", "RCPT TO:<c+x@d.example> NOTIFY=NEVER"),
            ("RCPT TO:PostMaster", "RCPT TO:<postmaster>"),
            ("RCPT TO: postmaster NOTIFY=NEVER", "RCPT TO:<postmaster> NOTIFY=NEVER"),
            ("RCPT TO:postmaster@d.example", "RCPT TO:<postmaster@d.example>"),
        ])
    func withoutBrackets(_ line: String, _ same: String) throws {
        let expected = try parse(same).get()
        #expect(parse(line) == .success(expected))
    }

    @Test(
        "refuses what is not in the grammar",
        arguments: [
            ("", "500 5.5.1"), ("X", "500 5.5.1"), ("GET / HTTP/1.1", "500 5.5.1"), ("EHLOX", "500 5.5.1"),
            ("DATAX", "500 5.5.1"), ("STARTTLSNOW", "500 5.5.1"), ("MA\u{1b}L", "500 5.5.2"), ("NOOP\0", "500 5.5.2"),
            ("NOOP a\rb", "500 5.5.2"), ("EHLO", "501 5.5.4"), ("EHLO a b", "501 5.5.4"), ("EHLO b\u{fc}", "501 5.5.4"),
            ("DATA now", "501 5.5.4"), ("RSET x", "501 5.5.4"), ("QUIT x", "501 5.5.4"), ("STARTTLS x", "501 5.5.4"),
            ("BDAT", "501 5.5.4"), ("BDAT -1", "501 5.5.4"), ("BDAT x", "501 5.5.4"), ("BDAT 1 FIRST", "501 5.5.4"),
            ("BDAT 1LAST", "501 5.5.4"), ("BDAT 1000000000000000000", "501 5.5.4"),
            ("MAIL", "501 5.5.4"), ("MAIL TO:<a@b.example>", "501 5.5.4"), ("MAIL FROM <a@b.example>", "501 5.5.4"),
            ("MAIL FROM:", "501 5.1.7"), ("MAIL FROM: ", "501 5.1.7"), ("MAIL FROM: SIZE=1", "501 5.1.7"),
            ("MAIL FROM:a@b.example c@b.example", "501 5.5.4"), ("MAIL FROM:a@b.example>", "501 5.5.4"),
            ("MAIL FROM:a@b.example,c@b.example", "501 5.5.4"), ("MAIL FROM:a@b.example SIZE=x", "501 5.5.4"),
            ("MAIL FROM:a@b.example X=1", "555 5.5.4"), ("MAIL FROM:a", "501 5.1.7"), ("MAIL FROM:a b", "501 5.1.7"),
            ("MAIL FROM:\"a@b.example", "501 5.1.7"), ("MAIL FROM:@x.example:", "501 5.1.7"),
            ("MAIL FROM:<<a@b.example>>", "501 5.1.7"), ("MAIL FROM:a @b.example", "501 5.1.7"),
            ("MAIL FROM:< a b@b.example >", "501 5.1.7"), ("MAIL FROM:< a@b.example", "501 5.1.7"),
            ("RCPT TO:< >", "501 5.1.3"), ("RCPT TO:mailto:c@d.example", "501 5.1.3"),
            ("MAIL FROM:Ann <a@b.example>", "501 5.1.7"), ("MAIL FROM:a@b.example <a@b.example>", "501 5.5.4"),
            ("RCPT TO:", "501 5.1.3"), ("RCPT TO:Ann <ann@d.example>", "501 5.1.3"), ("RCPT TO:ann", "501 5.1.3"),
            ("RCPT TO:postmasters", "501 5.1.3"), ("RCPT TO:postmaster>", "501 5.1.3"),
            ("RCPT TO:c@d.example e@d.example", "501 5.5.4"), ("RCPT TO:c@d.example NOTIFY=", "501 5.5.4"),
            ("MAIL FROM:<\"a\tb\"@d.example>", "501 5.1.7"), ("MAIL\u{b}FROM:<a@b.example>", "500 5.5.2"),
            ("MAIL FROM:<a@b.example", "501 5.1.7"),
            ("MAIL FROM:<a>", "501 5.1.7"), ("MAIL FROM:<a@b.example>x", "501 5.5.4"),
            ("MAIL FROM:<;reboot;@b.example>", "501 5.1.7"), ("MAIL FROM:<a b@b.example>", "501 5.1.7"),
            ("MAIL FROM:<a@b.example> X=1", "555 5.5.4"), ("MAIL FROM:<a@b.example> AUTH=<>", "555 5.5.4"),
            ("MAIL FROM:<a@b.example> BODY=BINARYMIME", "555 5.5.4"), ("MAIL FROM:<a@b.example> BODY", "555 5.5.4"),
            ("MAIL FROM:<a@b.example> SIZE=", "501 5.5.4"), ("MAIL FROM:<a@b.example> SIZE=1x", "501 5.5.4"),
            ("MAIL FROM:<a@b.example> SIZE=1 SIZE=2", "501 5.5.4"), ("MAIL FROM:<a@b.example> -A=1", "501 5.5.4"),
            ("MAIL FROM:<a@b.example> SMTPUTF8=1", "501 5.5.4"), ("MAIL FROM:<a@b.example> RET=ALL", "501 5.5.4"),
            ("MAIL FROM:<a@b.example> ENVID=a+2b", "501 5.5.4"), ("MAIL FROM:<a@b.example> ENVID=a+2", "501 5.5.4"),
            ("RCPT TO:<>", "501 5.1.3"), ("RCPT TO:<c@>", "501 5.1.3"), ("RCPT TO:<c@d.example.>", "501 5.1.3"),
            ("RCPT TO:<\"a\0b\"@d.example>", "500 5.5.2"), ("RCPT TO:<c@d.example> SIZE=1", "555 5.5.4"),
            ("RCPT TO:<c@d.example> NOTIFY=NEVER,DELAY", "501 5.5.4"), ("RCPT TO:<c@d.example> NOTIFY=", "501 5.5.4"),
            ("RCPT TO:<c@d.example> NOTIFY=DELAY,,FAILURE", "501 5.5.4"),
            ("RCPT TO:<c@d.example> ORCPT=c@d.example", "501 5.5.4"),
            ("RCPT TO:<c@d.example> ORCPT=rfc822;", "501 5.5.4"),
            ("RCPT TO:<c@d.example> ORCPT=rfc822;a=b", "501 5.5.4"),
        ])
    func mistakes(_ line: String, _ reply: String) {
        #expect(code(line) == reply)
    }

    @Test("refuses UTF-8 in an address with 553 5.6.7 unless SMTPUTF8 was asked for")
    func internationalized() throws {
        #expect(code("MAIL FROM:<j\u{f6}rg@b.example>") == "553 5.6.7")
        #expect(code("MAIL FROM:<a@b\u{fc}cher.example>") == "553 5.6.7")
        #expect(code("RCPT TO:<j\u{f6}rg@d.example>") == "553 5.6.7")
        #expect(code("MAIL FROM:j\u{f6}rg@b.example") == "553 5.6.7")
        #expect(code("RCPT TO:j\u{f6}rg@d.example") == "553 5.6.7")
        #expect(code("MAIL FROM:<j\u{f6}rg@b.example> SMTPUTF8") == nil)
        let path = ForwardPath.mailbox(try #require(EmailAddress("j\u{f6}rg@xn--bcher-kva.example")))
        #expect(
            parse("RCPT TO:<j\u{f6}rg@b\u{fc}cher.example>", smtpUTF8: true)
                == .success(.recipient(path, notify: nil, originalRecipient: nil)))
        let latin1 = ByteBuffer(bytes: Array("RCPT TO:<j".utf8) + [0xf6] + Array("rg@d.example>".utf8))
        #expect(throws: CommandError.self) {
            try CommandParser.parse(latin1.readableBytesView, smtpUTF8: true)
        }
    }

    @Test(
        "keeps the signs of old source routing as plain text of the local part",
        arguments: ["u%x@d.example", "u!x@d.example", "\"u@x\"@d.example"])
    func noRouting(_ address: String) throws {
        guard case .success(.recipient(.mailbox(let mailbox), _, _)) = parse("RCPT TO:<\(address)>") else {
            Issue.record("refused")
            return
        }
        #expect(mailbox.domain == (try Domain("d.example")))
        #expect(mailbox.description == address)
    }
}
