import Foundation
import Glibc
import Mail
import NIOCore
package import Queueing
import SMTP

/// Writes a held-back message as it would leave, its envelope in front, in the form of Exchange's replay directory
/// (docs/commands.md). Looking changes nothing.
package struct MessageExport {
    /// What was written.
    package struct Summary: Codable, Sendable, Hashable {
        private enum CodingKeys: String, CodingKey {
            case message, sender, recipients, size, file
            case messageTraceID = "MessageTraceId"
        }

        /// The message's number.
        package var message: Int64
        /// The identity across all its copies.
        package var messageTraceID: String
        /// MAIL FROM; `<>` for the null sender.
        package var sender: String
        /// The recipients that wait, as delivered to.
        package var recipients: [String]
        /// Octets written.
        package var size: Int
        /// The file; nil for standard output.
        package var file: String?
    }

    let store: any MessageLookup

    /// Exports from a store, whether or not a gateway runs on it.
    package init(from store: any MessageLookup) { self.store = store }

    /// Whether a message may be exported: not while any part of it may leave. Throws ``OperationFailure``.
    static func check(_ message: MessageView) throws(OperationFailure) {
        let waiting = message.recipients.filter { $0.status == RecipientState.waiting.rawValue }
        guard !waiting.isEmpty else {
            throw OperationFailure(
                .cannotNow,
                "Message \(message.sequence) waits for none of its recipients any more; its content is not kept.")
        }
        let parked = QueueKey.poison(message.organization).identity
        guard waiting.allSatisfy({ $0.queueStatus == .suspended || $0.queue == parked }) else {
            throw OperationFailure(
                .cannotNow,
                "Message \(message.sequence) is not suspended, so it may leave at any moment; suspend it first with "
                    + "`postern message suspend \(message.sequence)`.")
        }
    }

    /// Who gets the copy that is asked for, and which it is: what `recipient` gets, or without one what all that wait
    /// get. Throws ``OperationFailure``, also where those get different copies.
    static func choice(
        of message: MessageStatus, for recipient: String?
    ) throws(OperationFailure) -> (waiting: [MessageStatus.Recipient], copy: Int) {
        var waiting = message.recipients.filter { $0.state == .waiting }
        if let recipient { waiting.removeAll { !$0.isNamed(recipient) } }
        guard let copy = waiting.first?.copy else {
            throw OperationFailure(
                .cannotNow,
                recipient.map { "Message \(message.sequence) does not wait for \($0)." }
                    ?? "Message \(message.sequence) waits for none of its recipients any more.")
        }
        guard waiting.allSatisfy({ $0.copy == copy }) else {
            throw OperationFailure(
                .usage,
                "The recipients of message \(message.sequence) get different copies; name one with --recipient.")
        }
        return (waiting, copy)
    }

    /// The content of a message. Throws ``OperationFailure`` where it is kept no more.
    static func content(
        of message: SequenceNumber, in store: any MessageLookup
    ) async throws(OperationFailure) -> MessageContent {
        do throws(StoreError) {
            if let content = try await store.content(of: message) { return content }
        } catch {
            throw OperationFailure(reading: error)
        }
        throw OperationFailure(.notFound, "The content of message \(message) is not kept any more.")
    }

    /// Writes the message that ``MessageRelease`` released, for the same `recipient`. Throws ``OperationFailure``.
    package func write(
        _ view: MessageView, for recipient: String? = nil, to output: ExportOutput
    ) async throws(OperationFailure) -> Summary {
        let status: MessageStatus?
        do throws(StoreError) {
            status = try await store.status(of: String(view.sequence))
        } catch {
            throw OperationFailure(reading: error)
        }
        guard let status else {
            throw OperationFailure(.notFound, "The content of message \(view.sequence) is not kept any more.")
        }
        let content = try await Self.content(of: status.sequence, in: store)
        let (waiting, copy) = try Self.choice(of: status, for: recipient)
        do {
            let size = try write(content, edits: status.copies[copy], envelope: envelope(status, waiting), to: output)
            return Summary(
                message: status.sequence.rawValue, messageTraceID: view.messageTraceID,
                sender: view.senderAddress, recipients: waiting.map(\.deliverTo.description), size: size,
                file: output.file)
        } catch {
            throw OperationFailure(error, "Message \(view.sequence) can't be exported")
        }
    }

    private func write(
        _ content: MessageContent, edits: MessageEdits, envelope: [String], to output: ExportOutput
    ) throws -> Int {
        var edits = edits
        edits.prepended.insert(contentsOf: envelope, at: 0)
        var writer = EgressWriter(edits, form: .organization, framing: .counted)
        var reader = ContentReader(content)
        var size = 0
        var buffer = ByteBuffer()
        while let piece = try reader.next() {
            buffer.clear()
            try writer.write(piece, into: &buffer)
            size += buffer.readableBytes
            try output.write(buffer)
        }
        buffer.clear()
        try writer.finish(into: &buffer)
        try output.write(buffer)
        return size + buffer.readableBytes
    }

    // As Exchange's replay directory has it: sender and receivers with their ESMTP parameters (RFC 3461 section 4).
    func envelope(_ message: MessageStatus, _ waiting: [MessageStatus.Recipient]) -> [String] {
        let envelope = message.envelope
        var sender = "X-Sender: <\(envelope.sender)> BODY=\(envelope.eightBitMIME ? "8BITMIME" : "7BIT")"
        if let content = envelope.returnContent { sender += " RET=\(content.rawValue)" }
        if let id = envelope.envelopeID { sender += " ENVID=\(id)" }
        if envelope.smtpUTF8 { sender += " SMTPUTF8" }
        var fields = [sender]
        for recipient in waiting {
            var field = "X-Receiver: <\(recipient.deliverTo)>"
            if let notify = recipient.recipient.notify { field += " NOTIFY=\(notify.words)" }
            if let original = recipient.recipient.originalRecipient { field += " ORCPT=\(original)" }
            fields.append(field)
        }
        return fields + ["X-CreatedBy: Postern", "X-EndOfInjectedXHeaders:"]
    }
}

extension NotifyConditions {
    /// The value of NOTIFY (RFC 3461 section 4.1).
    fileprivate var words: String {
        if isEmpty { return "NEVER" }
        var words: [String] = []
        if contains(.success) { words.append("SUCCESS") }
        if contains(.failure) { words.append("FAILURE") }
        if contains(.delay) { words.append("DELAY") }
        return words.joined(separator: ",")
    }
}

/// Where an export goes. It is opened before the message is released, so that nothing is released for a file that can't be
/// made.
package struct ExportOutput: Sendable {
    /// The file; nil for standard output.
    package let file: String?
    private let descriptor: Int32

    /// Makes `file` anew with mode 0600, never writing over one; without it, it is standard output.
    package init(_ file: String?) throws(OperationFailure) {
        self.file = file
        guard let file else {
            descriptor = STDOUT_FILENO
            return
        }
        descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw OperationFailure(
                errno == EEXIST ? .exists : .failed,
                errno == EEXIST
                    ? "\(file) exists already; name a file that does not." : "\(file) can't be made: \(systemError()).")
        }
    }

    /// Writes a text. Throws ``OperationFailure``.
    package func write(_ text: String) throws(OperationFailure) { try write(ByteBuffer(string: text)) }

    /// Writes octets. Throws ``OperationFailure``.
    func write(_ buffer: ByteBuffer) throws(OperationFailure) {
        var bytes = buffer.readableBytesView
        while !bytes.isEmpty {
            // Unsafe bytes because write(2) takes a pointer.
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                throw OperationFailure("\(file ?? "Standard output") can't be written: \(systemError()).")
            }
            bytes = bytes.dropFirst(count)
        }
    }

    /// Closes a whole export. Throws ``OperationFailure``, and there is none, where the file system kept it not.
    package func finish() throws(OperationFailure) {
        guard let file else { return }
        guard close(descriptor) == 0 else {
            let failure = OperationFailure("\(file) can't be written: \(systemError()).")
            unlink(file)
            throw failure
        }
    }

    /// Gives it up: half an export is none.
    package func abandon() {
        guard let file else { return }
        close(descriptor)
        unlink(file)
    }
}
