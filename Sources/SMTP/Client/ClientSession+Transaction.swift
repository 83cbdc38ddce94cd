import Mail
public import NIOCore

extension ClientSession {
    /// Begins a transaction; the session must be ready.
    ///
    /// Where PIPELINING is offered, all commands go out at once, and with CHUNKING small content in memory goes with them
    /// in the first transaction of a session (RFC 2920, RFC 3030). In later ones the server may have closed the
    /// connection meanwhile, as many do after some messages; content that went ahead would then count as possibly taken.
    /// A message that can't be put to this server is finished at once.
    public mutating func begin(_ transaction: ClientTransaction, into output: inout ByteBuffer) -> Event? {
        // The owner begins only what isReady allows; a session in another stage counts as lost.
        guard isReady, !parser.hasBegun else {
            return .failed(
                .dropped,
                .init(
                    outcomes: Array(repeating: nil, count: transaction.recipients.count),
                    progress: .unanswered, failure: .dropped))
        }
        outcomes = Array(repeating: nil, count: transaction.recipients.count)
        progress = .unanswered
        accepted.removeAll(keepingCapacity: true)
        nextAccepted = 0
        mailRefusal = nil
        refused = []
        encoded = nil
        isContentAhead = false
        // What it has refused in an earlier transaction counts as not offered.
        if !withheld.isEmpty { extensions.withhold(withheld) }
        let size = transaction.size
        let violation = transaction.isInquiry ? nil : encode(transaction, size: size)
        if let refusal = refusal(of: transaction, size: size) ?? violation {
            return finishEarly(.unsendable(refusal))
        }
        let start = output.writerIndex
        output.reserveCapacity(minimumWritableBytes: 256)
        guard writeMail(transaction, size: size, into: &output) else {
            output.moveWriterIndex(to: start)
            return finishEarly(.unsendable(Reply(553, .init(5, 1, 7), "The sender's address can't be sent")))
        }
        if extensions.pipelining {
            for recipient in transaction.recipients where !writeRecipient(recipient, into: &output) {
                output.moveWriterIndex(to: start)
                return finishEarly(.unsendable(Reply(553, .init(5, 1, 3), "A recipient's address can't be sent")))
            }
            if transaction.isInquiry {
                // Nothing follows the recipients.
            } else if !extensions.chunking {
                output.writeStaticString("DATA\r\n")
            } else if var encoded, !hasBegunTransaction {
                writeChunkHeader(encoded.readableBytes, into: &output)
                output.writeBuffer(&encoded)
                isContentAhead = true
            }
        }
        hasBegunTransaction = true
        self.transaction = transaction
        stage = .mail
        return nil
    }

    /// The content asked for by ``Event/sendContent(_:)`` is sent whole.
    public mutating func contentSent() {
        if stage == .content { stage = .final }
    }

    mutating func answeredInTransaction(_ reply: Reply, into output: inout ByteBuffer) -> Event? {
        if reply.code == 421 { return fail(.closing(reply)) }
        if progress == .unanswered { progress = .commands }
        switch stage {
        case .mail: return answeredMail(reply, into: &output)
        case .recipient(let index): return answeredRecipient(index, reply, into: &output)
        case .data: return answeredData(reply, into: &output)
        case .content:
            // Before the content was whole: the server has given up on it, and the two sides are out of step.
            guard reply.isTransient || reply.isPermanent else { return fail(.violation("\(reply)")) }
            if extensions.chunking, reply.mayConcernChunking || reply.code == 554 {
                return fail(.extensionRefused(.chunking, reply))
            }
            decideRest(reply)
            return fail(.closing(reply))
        case .final: return answeredContent(reply, into: &output)
        default: return nil
        }
    }

    private mutating func answeredMail(_ reply: Reply, into output: inout ByteBuffer) -> Event? {
        guard reply.isSuccess || reply.isTransient || reply.isPermanent else { return fail(.violation("\(reply)")) }
        if !reply.isSuccess {
            mailRefusal = reply
            if let transaction { withhold(blamed(forMail: reply, transaction)) }
        }
        if mailRefusal != nil, !extensions.pipelining {
            decideAll(reply)
            return finish(reset: false, into: &output)
        }
        return expect(recipient: 0, into: &output)
    }

    // Looks at single fields of the transaction: bound to a name, all of it would be copied for each reply.
    private mutating func expect(recipient index: Int, into output: inout ByteBuffer) -> Event? {
        guard let count = transaction?.recipients.count else { return fail(.dropped) }
        if index < count {
            stage = .recipient(index)
            if !extensions.pipelining, let recipient = transaction?.recipients[index],
                !writeRecipient(recipient, into: &output)
            {
                outcomes[index] = .unsendable(Reply(553, .init(5, 1, 3), "The recipient's address can't be sent"))
                return expect(recipient: index + 1, into: &output)
            }
            return nil
        }
        if let mailRefusal { decideAll(mailRefusal) }
        if transaction?.isInquiry == true { return finish(reset: true, into: &output) }
        if extensions.chunking {
            if isContentAhead {
                progress = .content
                stage = .final
                return nil
            }
            guard !accepted.isEmpty else { return finish(reset: true, into: &output) }
            writeChunkHeader(encoded?.readableBytes ?? transaction?.size ?? 0, into: &output)
            return sendContent(.counted, into: &output)
        }
        if !extensions.pipelining {
            guard !accepted.isEmpty else { return finish(reset: true, into: &output) }
            output.writeStaticString("DATA\r\n")
        }
        stage = .data
        return nil
    }

    private mutating func answeredRecipient(_ index: Int, _ reply: Reply, into output: inout ByteBuffer) -> Event? {
        if reply.isSuccess {
            if mailRefusal == nil { accepted.append(index) }
            if transaction?.isInquiry == true { outcomes[index] = .accepted(reply) }
        } else if reply.isTransient || reply.isPermanent {
            let isFull =
                reply.code == 452 && (reply.enhanced.map { $0 == .init(4, 5, 3) } ?? true)
                // RFC 5321 section 4.5.3.1.10: 552 here means 452.
                || reply.code == 552 && (reply.enhanced.map { $0 == .init(5, 5, 3) } ?? true)
            // Without a sender no recipient can be taken; what was said to MAIL is said to all.
            if mailRefusal != nil { return expect(recipient: index + 1, into: &output) }
            if let transaction {
                let blamed = blamed(forRecipient: reply, transaction.recipients[index])
                guard blamed.isEmpty else {
                    withhold(blamed)
                    return expect(recipient: index + 1, into: &output)
                }
            }
            outcomes[index] = isFull && !accepted.isEmpty ? .tooMany(reply) : .refused(reply)
        } else {
            return fail(.violation("\(reply)"))
        }
        return expect(recipient: index + 1, into: &output)
    }

    private mutating func answeredData(_ reply: Reply, into output: inout ByteBuffer) -> Event? {
        if reply.code == 354 {
            // RFC 2920 section 3.1: with no valid recipient the client ends at once, and the server refuses.
            guard !accepted.isEmpty else {
                output.writeStaticString(".\r\n")
                stage = .final
                return nil
            }
            return sendContent(.dotStuffed, into: &output)
        }
        guard reply.isTransient || reply.isPermanent else { return fail(.violation("\(reply)")) }
        let blamed = accepted.isEmpty ? [] : blamed(forData: reply)
        if blamed.isEmpty { decideRest(reply) } else { withhold(blamed) }
        return finish(reset: true, into: &output)
    }

    private mutating func sendContent(_ framing: EgressWriter.Framing, into output: inout ByteBuffer) -> Event? {
        progress = .content
        guard var encoded else {
            stage = .content
            return .sendContent(framing)
        }
        // Behind DATA it is all that is sent, and need not be copied.
        if output.writerIndex == 0, encoded.readerIndex == 0 {
            output = encoded
        } else {
            output.writeBuffer(&encoded)
        }
        self.encoded = nil
        stage = .final
        return nil
    }

    private mutating func answeredContent(_ reply: Reply, into output: inout ByteBuffer) -> Event? {
        guard reply.isSuccess || reply.isTransient || reply.isPermanent else { return fail(.violation("\(reply)")) }
        guard !accepted.isEmpty else { return finish(reset: true, into: &output) }
        if extensions.chunking, nextAccepted == 0, reply.mayConcernChunking {
            // A server that knows no BDAT takes what stood behind it for commands: nothing more can be said to it here.
            return fail(.extensionRefused(.chunking, reply))
        }
        if dialect == .smtp {
            decideRest(reply)
        } else {
            // RFC 2033 section 4.2: one reply for each recipient that was accepted, in their order.
            outcomes[accepted[nextAccepted]] = reply.isSuccess ? .accepted(reply) : .refused(reply)
            nextAccepted += 1
            if nextAccepted < accepted.count { return nil }
        }
        return finish(reset: false, into: &output)
    }

    private mutating func decideRest(_ reply: Reply) {
        for index in accepted[nextAccepted...] {
            outcomes[index] = reply.isSuccess ? .accepted(reply) : .refused(reply)
        }
        nextAccepted = accepted.count
    }

    // Of a refusal that is laid to extensions nothing is decided: the message is put to the server again without them.
    private mutating func decideAll(_ refusal: Reply) {
        if refused.isEmpty { for index in outcomes.indices { outcomes[index] = .refused(refusal) } }
        accepted.removeAll(keepingCapacity: true)
        nextAccepted = 0
    }

    private mutating func finish(reset: Bool, into output: inout ByteBuffer) -> Event {
        transaction = nil
        encoded = nil
        if reset {
            output.writeStaticString("RSET\r\n")
            stage = .reset
        } else {
            stage = .ready
        }
        return .finished(.init(outcomes: outcomes, progress: progress, refused: refused))
    }

    private mutating func finishEarly(_ outcome: ClientTransaction.Outcome) -> Event {
        encoded = nil
        return .finished(.init(outcomes: outcomes.map { _ in outcome }, progress: .unanswered))
    }

    private func refusal(of transaction: ClientTransaction, size: Int) -> Reply? {
        if let limit = extensions.sizeLimit, size > limit {
            // RFC 1870 section 6.1: the client need not offer what the server has said it won't take.
            return Reply(
                552, .init(5, 3, 4), "Message of \(size) octets exceeds the limit of \(limit) of the next server")
        }
        if !extensions.smtpUTF8, transaction.needsSMTPUTF8 {
            return Reply(550, .init(5, 6, 7), "Non-ASCII addresses not permitted for that sender/recipient")
        }
        return nil
    }

    private mutating func encode(_ transaction: ClientTransaction, size: Int) -> Reply? {
        guard case .memory(let content) = transaction.content, size <= Self.inlineLimit else { return nil }
        let framing: EgressWriter.Framing = extensions.chunking ? .counted : .dotStuffed
        var output = ByteBuffer()
        output.reserveCapacity(size + 64)
        do throws(EgressViolation) {
            if transaction.conversion == nil {
                // What an EgressStream comes to without a conversion, less the copies of its parts.
                var writer = EgressWriter(transaction.edits, form: transaction.trustedForm, framing: framing)
                try writer.write(content, into: &output)
                try writer.finish(into: &output)
            } else {
                var stream = EgressStream(transaction, framing: framing)
                try stream.write(content, into: &output)
                try stream.finish(into: &output)
            }
        } catch {
            return Reply(554, .init(5, 6, 11), "Invalid characters: the message has \(error.rawValue)")
        }
        encoded = output
        return nil
    }

    func declaresSMTPUTF8(_ transaction: ClientTransaction) -> Bool {
        guard extensions.smtpUTF8 else { return false }
        return transaction.envelope.smtpUTF8 && !withheld.contains(.smtpUTF8) || transaction.needsSMTPUTF8
    }

    private func writeChunkHeader(_ size: Int, into output: inout ByteBuffer) {
        output.writeString("BDAT \(size) LAST\r\n")
    }

    // Mail-command = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF
    private func writeMail(_ transaction: ClientTransaction, size: Int, into output: inout ByteBuffer) -> Bool {
        let start = output.readableBytes
        output.writeStaticString("MAIL FROM:<")
        if let address = transaction.envelope.sender.address { output.writeString(address.description) }
        output.writeStaticString(">")
        if extensions.size { output.writeString(" SIZE=\(size)") }
        if extensions.eightBitMIME, transaction.envelope.eightBitMIME { output.writeStaticString(" BODY=8BITMIME") }
        if declaresSMTPUTF8(transaction) { output.writeStaticString(" SMTPUTF8") }
        if extensions.dsn {
            if let content = transaction.envelope.returnContent { output.writeString(" RET=\(content.rawValue)") }
            if let id = transaction.envelope.envelopeID { output.writeString(" ENVID=\(id)") }
        }
        return endCommand(from: start, in: &output)
    }

    // Rcpt-command = "RCPT TO:" Forward-path [SP Rcpt-parameters] CRLF
    private func writeRecipient(_ recipient: ClientTransaction.Recipient, into output: inout ByteBuffer) -> Bool {
        let start = output.readableBytes
        output.writeStaticString("RCPT TO:<")
        output.writeString(recipient.address.description)
        output.writeStaticString(">")
        if extensions.dsn {
            if let notify = recipient.notify {
                var words: [String] = []
                if notify.contains(.success) { words.append("SUCCESS") }
                if notify.contains(.failure) { words.append("FAILURE") }
                if notify.contains(.delay) { words.append("DELAY") }
                output.writeString(" NOTIFY=\(words.isEmpty ? "NEVER" : words.joined(separator: ","))")
            }
            if let original = recipient.originalRecipient { output.writeString(" ORCPT=\(original)") }
        }
        return endCommand(from: start, in: &output)
    }

    // No control character may end a command early, wherever its text came from. What is refused is taken back.
    private func endCommand(from start: Int, in output: inout ByteBuffer) -> Bool {
        guard Self.isText(output.readableBytesUInt8Span, from: start) else {
            output.moveWriterIndex(to: output.readerIndex + start)
            return false
        }
        output.writeStaticString("\r\n")
        return true
    }

    private static func isText(_ octets: Span<UInt8>, from start: Int) -> Bool {
        for position in start..<octets.count where octets[position] < 0x20 || octets[position] == 0x7f { return false }
        return true
    }
}
