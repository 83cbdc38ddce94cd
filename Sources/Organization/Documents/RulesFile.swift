internal import Mail
internal import Yams

/// A file beside a document that holds mail flow rules: the document names it by `transportRulesFile`, and its list
/// `transportRules` is read as though it stood behind the document's own (docs/reference/mail-flow-rules.md#a-file-of-rules).
public struct RulesFile: Codable, Hashable, Sendable {
    /// Where it came from, for messages.
    public var file: String
    /// The YAML text.
    public var text: String

    /// A file of rules.
    public init(file: String, text: String) {
        self.file = file
        self.text = text
    }

    /// The property of a document that names such a file.
    static let property = "transportRulesFile"
    /// The property of the file that has the rules.
    static let section = "transportRules"

    /// The file that a document names, relative to the document's folder; nil where it names none or can't be read.
    public static func name(in document: String) -> String? {
        // Documents may be large, and few of them name a file.
        guard isMentioned(in: document) else { return nil }
        let mistakes = MistakeCollector(file: "")
        guard
            let node = DocumentParser.compose(
                document, maximumSize: OrganizationDocument.maximumSize, into: mistakes),
            let root = ObjectReader(node, kind: .organization, title: "", mistakes: mistakes)
        else { return nil }
        return root.value(property, fileName)
    }

    /// What the property holds.
    static let fileName = ValueKind<String>(
        .text(1...4_096), expected: "a file beside the document, such as rules.yaml"
    ) { text in
        (1...4_096).contains(text.utf8.count) && !text.utf8.contains(0) ? text : nil
    }

    private static func isMentioned(in document: String) -> Bool {
        let name = Array(property.utf8)
        var matched = 0
        for octet in document.utf8 {
            if octet == name[matched] {
                matched += 1
                if matched == name.count { return true }
            } else {
                // A property's name stands behind an octet that is not in it, so no other beginning is missed.
                matched = octet == name[0] ? 1 : 0
            }
        }
        return false
    }

    /// The reader of the file that a document names; nil where it names none, and where the file can't be read, which is a
    /// mistake then.
    ///
    /// - Parameters:
    ///   - root: the document.
    ///   - given: the file that was handed in with it.
    ///   - mistakes: those of the file.
    static func reader(
        named root: ObjectReader, _ given: RulesFile?, into mistakes: MistakeCollector
    ) -> ObjectReader? {
        guard root.has(property), let name = root.value(property, fileName) else { return nil }
        guard let given else {
            root.mistake(
                property, "\(ObjectReader.short(name)) was not handed in with the document",
                mend: "use `postern organization apply`, which reads it, or write its rules under \(section)")
            return nil
        }
        guard
            let node = DocumentParser.compose(
                given.text, maximumSize: OrganizationDocument.maximumSize, into: mistakes),
            let reader = ObjectReader(node, kind: .organization, title: "", mistakes: mistakes)
        else { return nil }
        if !reader.names(section) {
            reader.mistake(nil, "the file has no \(section)", mend: "write the rules as a list under \(section)")
        }
        reader.finish(known: { $0 == section }, names: [section])
        return reader
    }
}
