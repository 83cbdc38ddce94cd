internal import MIME
internal import Mail

/// Where the text of a message is that people read first (docs/reference/disclaimers.md#where).
enum BodyTargets {
    /// These parts, each another form of the same text.
    case parts([EntityTree.Entity])
    /// Nowhere: a new part stands before the first one, whose boundary begins here.
    case newPart(at: Int, boundaries: [[UInt8]])

    /// Forms of one text that are changed. Nobody writes that many, and each takes work and room in the store.
    static let mostForms = 16

    init(_ root: EntityTree.Entity) throws(DisclaimerObstacle) {
        if root.type == "multipart/mixed", root.isClear, let delimiter = root.firstDelimiter,
            !root.children.contains(where: { Self.isSealed($0) || !$0.isFile && Self.isBody($0) })
        {
            self = .newPart(at: delimiter, boundaries: root.boundaries)
            return
        }
        let parts = try Self.texts(of: root)
        guard !parts.isEmpty else { throw .noText }
        guard parts.count <= Self.mostForms else { throw .ambiguous }
        self = .parts(parts)
    }

    private static func isText(_ entity: EntityTree.Entity) -> Bool {
        entity.type == "text/plain" || entity.type == "text/html"
    }

    /// Whether it is what people read, or has that in it.
    private static func isBody(_ entity: EntityTree.Entity) -> Bool {
        entity.isMultipart || isText(entity) || entity.type == "text/calendar"
    }

    private static func isSealed(_ entity: EntityTree.Entity) -> Bool {
        ["application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/signed", "multipart/encrypted"]
            .contains(entity.type)
    }

    private static func texts(of entity: EntityTree.Entity) throws(DisclaimerObstacle) -> [EntityTree.Entity] {
        switch entity.type {
        case "multipart/signed": throw .signed
        case "multipart/encrypted": throw .encrypted
        case "application/pkcs7-mime", "application/x-pkcs7-mime":
            throw entity.parameters["smime-type"] == "signed-data" ? DisclaimerObstacle.signed : .encrypted
        case "multipart/report": throw .report
        case "text/calendar": throw .calendar
        default: break
        }
        guard entity.isClear else { throw .ambiguous }
        switch entity.type {
        case "text/plain", "text/html": return entity.isFile ? [] : [entity]
        case "multipart/alternative":
            var forms: [EntityTree.Entity] = []
            for child in entity.children where child.isMultipart || isText(child) { forms += try texts(of: child) }
            return forms
        case "multipart/related":
            let start = entity.parameters["start"].map { $0.utf8.filter { $0 != 0x3C && $0 != 0x3E && $0 > 0x20 } }
            let named = entity.children.first { child in
                guard let start, let id = child.contentID else { return false }
                return id.lowercased().utf8.elementsEqual(start)
            }
            guard let root = named ?? entity.children.first else { return [] }
            return try texts(of: root)
        case "multipart/digest": return []
        case _ where entity.isMultipart:
            // The first that is no file.
            for child in entity.children where !child.isFile {
                if isBody(child) || isSealed(child) { return try texts(of: child) }
            }
            return []
        default: return []
        }
    }
}
