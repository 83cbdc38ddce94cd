internal import MIME
package import Mail
package import NIOCore
package import Organization

/// What a person's report of delivered mail holds (docs/reference/people-reports.md): a pure reading of its octets.
///
/// The message that is reported is an attachment, as mail programs and Outlook's button make it, or the third part of a
/// report in ARF (RFC 5965). What is quoted in the text of a report is no message: nobody can tell what was in it.
package struct ReportedMail: Sendable {
    /// How many attached messages are looked at.
    package static let maximumMessages = 10

    /// What is said of the messages.
    package private(set) var kind: SubmissionKind
    /// The messages, as they stand in the report.
    package private(set) var messages: [ByteBuffer] = []
    /// How many more are attached.
    package private(set) var messagesLeftOut = 0
    /// Why there are none; nil where there are.
    package private(set) var absence: SubmissionOutcome?
    /// Whether no person sent the report at this moment (RFC 3834 section 5), so that nobody waits for an answer.
    package private(set) var isAutomatic: Bool

    /// Reads a report.
    ///
    /// - Parameters:
    ///   - content: the report: header, blank line, body.
    ///   - scope: what its address takes reports of.
    package init(reading content: ByteBuffer, to scope: ReportSubmissionPolicy.Scope) {
        let header = HeaderSummary(reading: content, ownName: "")
        isAutomatic = Self.isAutomatic(header.autoSubmitted)
        var bounds = ContentBounds()
        // Its words say nothing that counts.
        bounds.text = 0
        bounds.words = 0
        bounds.links = 0
        let facts = ContentFacts(reading: content, bounds: bounds)
        let feedback = Self.feedback(in: facts)
        switch scope {
        case .only(let kind): self.kind = kind
        case .any:
            kind = header.subject.flatMap { Self.kind(inSubject: EncodedWords.decoded($0)) } ?? feedback?.kind ?? .junk
        }
        if let feedback, feedback.kind == nil {
            absence = .unknownType
            return
        }
        var taken: [String] = []
        for part in facts.parts where part.role == .message && part.path != "1" && !part.isAlternative {
            // A message in a reported message is a part of that one.
            guard !taken.contains(where: { part.path.utf8.starts(with: $0.utf8) }),
                let message = facts.message(of: part), message.readableBytes > 0
            else { continue }
            guard messages.count < Self.maximumMessages else {
                messagesLeftOut += 1
                // Those within it are not counted; nor is what no list of paths has room for.
                if taken.count < 2 * Self.maximumMessages { taken.append(part.path + ".") }
                continue
            }
            taken.append(part.path + ".")
            messages.append(message)
        }
        if messages.isEmpty { absence = Self.absence(in: facts) }
    }

    /// Why no message is attached.
    private static func absence(in facts: ContentFacts) -> SubmissionOutcome {
        for part in facts.parts where !part.isAlternative {
            if part.type == "text/rfc822-headers" || part.type == "message/global-headers" { return .headersOnly }
            let isOutlookFile = part.names.contains { name in
                let octets = TraceText.lowered(name.text)
                return octets.elementsEqual("winmail.dat".utf8) || octets.suffix(4).elementsEqual(".msg".utf8)
            }
            if isOutlookFile || part.type == "application/ms-tnef" || part.type == "application/vnd.ms-outlook" {
                return .outlookFile
            }
        }
        return .notAttached
    }

    // MARK: - What is said

    /// The kind that the subject begins with, as Outlook's add-in and others write it for EOP; nil where it begins with none.
    package static func kind(inSubject subject: String) -> SubmissionKind? {
        let octets = TraceText.lowered(String(subject.prefix(64))).drop { $0 == UInt8(ascii: " ") }
        func begins(_ prefix: StaticString) -> Bool {
            prefix.withUTF8Buffer { octets.starts(with: $0) }
        }
        if begins("1|") || begins("junk:") { return .junk }
        if begins("2|") || begins("not junk:") { return .notJunk }
        if begins("3|") || begins("phishing:") { return .phish }
        return nil
    }

    /// What a report in ARF says.
    private struct Feedback {
        /// Nil for a type that says nothing of this.
        var kind: SubmissionKind?
    }

    /// RFC 5965 section 2: the second part of a report is `message/feedback-report`; nil where there is none.
    private static func feedback(in facts: ContentFacts) -> Feedback? {
        // One within an attached message is that message's.
        let inner = facts.parts.first { $0.role == .message && $0.path != "1" }?.path
        for part in facts.parts where part.type == "message/feedback-report" && !part.isAlternative {
            if let inner, part.path.utf8.starts(with: "\(inner).".utf8) { continue }
            guard let octets = facts.content(of: part) else { continue }
            for field in HeaderFields(octets) where field.hasName("Feedback-Type") {
                return Feedback(kind: kind(ofFeedback: field.unfolded))
            }
            return Feedback(kind: nil)
        }
        return nil
    }

    /// RFC 5965 section 3.1 and RFC 6430 section 2; nil for `other`, and for types that no person's report has.
    private static func kind(ofFeedback type: String) -> SubmissionKind? {
        let word = TraceText.lowered(type).prefix { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "(") }
        func isType(_ name: StaticString) -> Bool { name.withUTF8Buffer { word.elementsEqual($0) } }
        if isType("abuse") { return .junk }
        if isType("fraud") || isType("virus") { return .phish }
        if isType("not-spam") { return .notJunk }
        return nil
    }

    /// RFC 3834 section 5: any value but `no` is a message that no person sent at that moment.
    private static func isAutomatic(_ field: String?) -> Bool {
        guard let field else { return false }
        let word = TraceText.lowered(field).drop { $0 == UInt8(ascii: " ") }
            .prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "(") }
        return !word.elementsEqual("no".utf8)
    }
}
