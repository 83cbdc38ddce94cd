internal import Facts
internal import MIME
package import Mail
internal import NIOCore
package import Organization

/// Puts the disclaimers of rules into the copies of one message (docs/reference/disclaimers.md).
///
/// Pure, but for a message in a file, which is read at each call until it is wrapped.
package struct DisclaimerWriter: Sendable {
    private let content: MessageContent?
    private let beginning: ByteBuffer
    private let size: Int
    private let boundary: String

    /// A writer for a message that is decided about.
    package init(_ hand: MessageInHand) {
        self.init(
            content: hand.whole.content, beginning: hand.whole.beginning, size: hand.facts.size,
            id: hand.facts.networkMessageID)
    }

    /// - Parameters:
    ///   - beginning: the beginning of the content, which is sure to hold the header.
    ///   - size: octets of the content.
    ///   - id: made by this server, so that no line of the content has it.
    init(content: MessageContent?, beginning: ByteBuffer, size: Int, id: NetworkMessageID) {
        self.content = content
        self.beginning = beginning
        self.size = content?.size ?? size
        boundary = "postern-\(id)"
    }

    /// Puts a disclaimer into a copy.
    ///
    /// Of several, each is put into what the ones before have made of the copy. Where one can't be put in, its fallback
    /// action decides; a copy that is rejected or passed over stays as it was.
    ///
    /// - Parameters:
    ///   - sender: whom the directory knows as the sender, for tokens; nil where it knows nobody.
    ///   - edits: the changes of the copy.
    package func apply(
        _ disclaimer: RuleAction.Disclaimer, sender: Recipient?, to edits: inout MessageEdits
    ) -> DisclaimerOutcome {
        let rendering = DisclaimerRendering(disclaimer.text, sender: sender)
        // A wrapper is made of what the edits hold.
        let octets = edits.wrapper == nil ? read() : nil
        do throws(DisclaimerObstacle) {
            if edits.wrapper != nil { return try applyToWrapper(disclaimer, rendering, &edits) }
            guard let octets else { throw DisclaimerObstacle.unreadable }
            var composition = EditComposition(octets, edits.replacements)
            guard let added = try Self.replacements(in: composition.edited, rendering, disclaimer.location) else {
                return .present
            }
            composition.add(added)
            edits.replacements = composition.replacements
            return .applied
        } catch {
            switch disclaimer.fallbackAction {
            case .ignore: return .ignored(reason: error.rawValue)
            case .reject: return .reject(reason: error.rawValue)
            case .wrap:
                // A wrapper can't be wrapped again: its text is our own, and takes what is put into it.
                guard edits.wrapper == nil else { return .reject(reason: error.rawValue) }
                let wrapper = MessageWrapper(
                    header: beginning, size: size,
                    isEightBit: octets.map { $0.readableBytesView.contains { $0 >= 0x80 } } ?? true, boundary: boundary)
                wrapper.wrap(rendering, &edits)
                return .wrapped
            }
        }
    }

    /// What a disclaimer adds for a sender, as readers of text and as programs see it.
    package static func added(
        _ disclaimer: RuleAction.Disclaimer, sender: Recipient?
    ) -> (text: String, html: String) {
        let rendering = DisclaimerRendering(disclaimer.text, sender: sender)
        return (rendering.lines.joined(separator: "\n"), rendering.html)
    }

    private func read() -> ByteBuffer? {
        guard let content, let octets = try? content.read(at: 0, count: content.size),
            octets.readableBytes == content.size
        else { return nil }
        return octets
    }

    /// What puts a text into a message; nil where it is there already.
    static func replacements(
        in content: ByteBuffer, _ rendering: DisclaimerRendering, _ location: RuleAction.Disclaimer.Location
    ) throws(DisclaimerObstacle) -> [MessageEdits.Replacement]? {
        guard let tree = EntityTree(reading: content) else { throw .ambiguous }
        switch try BodyTargets(tree.root) {
        case .newPart(at: let place, boundaries: let boundaries):
            return [try newPart(rendering, at: place, boundaries)]
        case .parts(let parts):
            var added: [MessageEdits.Replacement] = []
            var isPresent = true
            for part in parts {
                let edit = PartEdit(content: content, entity: part, rendering: rendering, location: location)
                guard let replacements = try edit.replacements() else { continue }
                isPresent = false
                added += replacements
            }
            return isPresent ? nil : added
        }
    }

    /// A part of its own, for a message that has files alone.
    private static func newPart(
        _ rendering: DisclaimerRendering, at place: Int, _ boundaries: [[UInt8]]
    ) throws(DisclaimerObstacle) -> MessageEdits.Replacement {
        guard let boundary = boundaries.last else { throw .ambiguous }
        var part = ByteBuffer()
        part.writeStaticString("--")
        part.writeBytes(boundary)
        part.writeStaticString("\r\nContent-Type: text/html; charset=utf-8\r\n")
        part.writeStaticString("Content-Transfer-Encoding: base64\r\n\r\n")
        // Rows of Base64 are never taken for a boundary.
        part.writeBytes(PartEdit.rows(Array("<html><body>\r\n\(rendering.html)\r\n</body></html>\r\n".utf8)))
        return MessageEdits.Replacement(range: place..<place, octets: part)
    }

    private static let structure: Set<String> = ["mime-version", "content-type", "content-transfer-encoding"]

    /// The text of a wrapper takes what is put into it like that of any other message.
    private func applyToWrapper(
        _ disclaimer: RuleAction.Disclaimer, _ rendering: DisclaimerRendering, _ edits: inout MessageEdits
    ) throws(DisclaimerObstacle) -> DisclaimerOutcome {
        // What stands before the attached message, and what behind it.
        guard let opening = edits.replacements.firstIndex(where: { $0.range == 0..<0 }),
            let closing = edits.replacements.last?.octets
        else { throw .ambiguous }
        // The fields that say what it is made of, which are our own. The others are the received message's, and may be of any
        // kind.
        var whole = ByteBuffer()
        for field in edits.wrapper ?? [] where Self.structure.contains(MessageWrapper.name(field)) {
            whole.writeString(field + "\r\n")
        }
        whole.writeStaticString("\r\n")
        let start = whole.readableBytes
        let octets = edits.replacements[opening].octets
        whole.writeImmutableBuffer(octets)
        whole.writeImmutableBuffer(closing)
        guard let added = try Self.replacements(in: whole, rendering, disclaimer.location) else { return .present }
        var changes = MessageEdits()
        changes.replacements = added.map {
            MessageEdits.Replacement(
                range: $0.range.lowerBound - start..<$0.range.upperBound - start, octets: $0.octets)
        }
        guard
            changes.replacements.allSatisfy({
                $0.range.lowerBound >= 0 && $0.range.upperBound <= octets.readableBytes
            })
        else { throw .ambiguous }
        edits.replacements[opening].octets = changes.replaced(octets)
        return .applied
    }
}
