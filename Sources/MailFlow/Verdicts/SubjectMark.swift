internal import Facts
internal import Mail
internal import NIOCore

/// Puts a mark in front of a message's subject, in copies that are edited (`ModifySubjectValue`).
struct SubjectMark {
    /// Where the Subject fields stand in the content, each with its line end.
    private let fields: [Range<Int>]
    /// The subject as people read it.
    private let subject: String
    /// Whether new fields stand on top, since below the header would be in the body.
    private let isOnTop: Bool

    /// Reads the header of a message, once for all copies.
    init(_ hand: MessageInHand) {
        var fields: [Range<Int>] = []
        var subject: String?
        var offset = 0
        for field in HeaderFields(hand.whole.beginning) {
            let end = offset + field.raw.readableBytes
            if field.hasName("Subject") {
                fields.append(offset..<end)
                if subject == nil { subject = EncodedWords.decoded(field.unfolded) }
            }
            offset = end
        }
        self.fields = fields
        self.subject = subject ?? ""
        isOnTop = hand.facts.lacksBlankLine
    }

    /// Replaces the subject of a copy: a message has one, with the mark in front of what people read of the first
    /// (RFC 2047, RFC 5322 section 3.6). A subject that an earlier edit has written keeps what that has put in front.
    func edit(_ edits: inout MessageEdits, prefix: String) {
        let mark = prefix.hasSuffix(" ") || prefix.isEmpty ? prefix : prefix + " "
        if let wrapper = edits.wrapper {
            edits.wrapper = Self.marked(wrapper, mark) ?? wrapper + [HeaderText.unstructured("Subject", mark)]
        } else if let marked = Self.marked(edits.appended, mark) {
            edits.appended = marked
        } else if let marked = Self.marked(edits.prepended, mark) {
            edits.prepended = marked
        } else {
            let isGone = !fields.isEmpty && fields.allSatisfy { edits.removed.contains($0) }
            let field = HeaderText.unstructured("Subject", mark + (isGone ? "" : subject))
            edits.removed = (edits.removed + fields.filter { !edits.removed.contains($0) })
                .sorted { $0.lowerBound < $1.lowerBound }
            if isOnTop { edits.prepended.insert(field, at: 0) } else { edits.appended.append(field) }
        }
    }

    /// Header fields with a mark in front of the subject that is among them; nil where none is.
    private static func marked(_ fields: [String], _ mark: String) -> [String]? {
        for (index, field) in fields.enumerated() {
            guard let subject = field.headerField, subject.hasName("Subject") else { continue }
            var marked = fields
            marked[index] = HeaderText.unstructured("Subject", mark + EncodedWords.decoded(subject.unfolded))
            return marked
        }
        return nil
    }
}
