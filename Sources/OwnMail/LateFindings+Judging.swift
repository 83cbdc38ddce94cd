import Facts
import Log
import Mail
import MailFlow
import NIOCore
import NIOPosix
import Organization
import Queueing

/// Messages that wait or are held, each judged anew, and what the log is told of that.
extension LateFindings {
    /// What was found of a message.
    struct Judged {
        var message: MessageStatus
        /// The first author, of the From field.
        var author: String?
        var found: [Found] = []
    }

    /// A recipient with what was found for it.
    struct Found {
        var recipient: MessageStatus.Recipient
        var finding: LateFinding
    }

    /// What came of a look at a message.
    enum Look {
        /// It was judged.
        case done(Judged)
        /// It can't be told now: nobody is there to look into its files, or the store can't read its rows.
        case notNow
        /// It did not come by SMTP, nobody is in the state that is asked for any more, or the content is gone.
        case nobody
    }

    /// What is found for recipients of a message that are in a state, and whose copies nobody has released.
    func judged(
        _ sequence: SequenceNumber, _ ids: Set<RecipientID>, in wanted: RecipientState, by judge: LateJudge
    ) async throws -> Look {
        let message: MessageStatus
        switch try await read(sequence) {
        case .message(let found): message = found
        case .unreadable: return .notNow
        case .gone: return .nobody
        }
        guard message.origin == .smtp else { return .nobody }
        let recipients = message.recipients.filter { ids.contains($0.id) && $0.state == wanted && !$0.isReleased }
        guard !recipients.isEmpty, let octets = try await content(of: sequence) else { return .nobody }
        let moment = parts.time.wallTime()
        // Whatever traps in it is blamed on the message.
        let (author, answer) = await withTaskExecutorPreference(
            StoredMessageExecutor(sequence, on: parts.threads, work: parts.work)
        ) { () async -> (String?, [RecipientID: LateFinding]?) in
            return (
                Self.author(of: octets),
                await judge.findings(on: message, for: recipients, reading: octets, at: moment)
            )
        }
        // What was given up for the end of the process was not judged.
        try Task.checkCancellation()
        guard let found = answer else { return .notNow }
        var judgement = Judged(message: message, author: author)
        for recipient in recipients {
            if let finding = found[recipient.id] {
                judgement.found.append(Found(recipient: recipient, finding: finding))
            }
        }
        return .done(judgement)
    }

    /// The first author of a message, of the From field; nil where it names nobody.
    static func author(of content: ByteBuffer) -> String? {
        let header = HeaderSummary(reading: content, ownName: "")
        return header.fromField.flatMap { MessageAuthors.first(in: $0, of: content)?.description }
    }

    /// What the store says of a message.
    enum Reading {
        /// It is there.
        case message(MessageStatus)
        /// Its rows can't be read now, which is told.
        case unreadable
        /// It is there no more.
        case gone
    }

    /// Reads a message with its recipients. The rows of one message must not stop the walk for all.
    func read(_ sequence: SequenceNumber) async throws(StoreError) -> Reading {
        do throws(StoreError) {
            guard let message = try await parts.lookup.status(of: "\(sequence)") else { return .gone }
            return .message(message)
        } catch {
            switch error {
            case .failed, .unreadable:
                tellUnreadable(sequence, error)
                return .unreadable
            case .full, .closed, .unknown, .unavailable, .inDoubt: throw error
            }
        }
    }

    /// The content of a message; nil where it is gone, or can't be read: one message must not stop the walk.
    private func content(of sequence: SequenceNumber) async throws -> ByteBuffer? {
        do {
            guard let content = try await parts.lookup.content(of: sequence) else { return nil }
            // Whatever traps in it is blamed on the message.
            let octets = try await parts.threads.runIfActive { [work = parts.work] in
                try work.noting(.delivery, on: sequence) { try content.read(at: 0, count: content.size) }
            }
            guard octets.readableBytes == content.size else {
                throw StoreError.failed("\(octets.readableBytes) of \(content.size) octets could be read")
            }
            return octets
        } catch StoreError.closed {
            throw StoreError.closed
        } catch {
            // What was given up for the end of the process was not read.
            try Task.checkCancellation()
            tellUnreadable(sequence, error)
            return nil
        }
    }

    /// Tells the log what was found of a message.
    func tellApplied(_ judged: Judged, held: Int = 0, graver: Int = 0) {
        guard held + graver > 0 else { return }
        parts.logger.log(
            .queueLateFindingsApplied,
            [
                .organization: judged.message.organization, .sequence: judged.message.sequence.rawValue,
                .traceId: judged.message.networkMessageID.description, .held: held, .count: graver,
                .reason: judged.found.first?.finding.cause ?? "",
            ])
    }

    /// Tells the log that a message can't be read.
    private func tellUnreadable(_ sequence: SequenceNumber, _ error: any Error) {
        parts.logger.log(.storeMessageUnreadable, [.sequence: sequence.rawValue, .error: "\(error)"])
    }

    /// Tells the log that a portion is passed over.
    func tellSkipped(_ sequence: SequenceNumber?) {
        parts.logger.log(.queueLateFindingsSkipped, [.sequence: sequence?.rawValue ?? 0])
    }
}
