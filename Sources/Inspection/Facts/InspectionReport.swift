public import MIME
public import NIOCore

/// A file of a message that is to be looked into.
public struct InspectionRequest: Sendable, Hashable {
    /// The path of its part (`ContentPart.path`).
    public var path: String
    /// The name that most programs show; nil where it has none.
    public var filename: String?
    /// What it is, by its signature.
    public var trueType: FileType
    /// Its octets, decoded.
    public var octets: ByteBuffer
    /// Whether its text and properties are asked for as well.
    public var extractsText: Bool

    /// A file.
    public init(
        path: String, filename: String?, trueType: FileType, octets: ByteBuffer, extractsText: Bool = false
    ) {
        self.path = path
        self.filename = filename
        self.trueType = trueType
        self.octets = octets
        self.extractsText = extractsText
    }
}

/// What was found in one file of a message. Nothing here is judged.
public struct InspectionReport: Sendable, Hashable, Codable {
    /// The path of the part that the file is.
    public var path: String
    /// The files in it, an archive before its members.
    public var members: [InspectedFile] = []
    /// What it and its members have.
    public var traits: [FileTrait] = []
    /// What programs read differently in members, and what is odd about their names. The path of each begins with the
    /// member's.
    public var defects: [ContentDefect] = []
    /// The links in documents, in members that are text, and in codes in images. The path of each is the member's.
    public var links: [Link] = []
    /// Whether text and properties were asked for: a report without is no answer to who needs them.
    public var hasText = false
    /// The text of it and of the files in it, each file's once; none where it was not asked for.
    public var texts: [ExtractedText] = []
    /// What documents say about themselves; none where it was not asked for.
    public var properties: [DocumentProperty] = []
    /// Why something was not looked into, each reason once, in the order of ``InspectionBound``.
    public private(set) var incomplete: [InspectionBound] = []

    /// A report with nothing in it.
    public init(path: String) { self.path = path }

    /// A report that says no more than why there is none.
    public init(path: String, unread bound: InspectionBound) {
        self.path = path
        incomplete = [bound]
    }

    /// Whether all of it was looked into.
    public var isFullyRead: Bool { incomplete.isEmpty }

    /// Whether the file or a member of it needs a password.
    public var isEncrypted: Bool { incomplete.contains(.encrypted) }

    /// Adds a reason why something was not looked into.
    public mutating func note(_ bound: InspectionBound) {
        guard !incomplete.contains(bound) else { return }
        incomplete.append(bound)
        let order = InspectionBound.allCases
        incomplete.sort { (order.firstIndex(of: $0) ?? 0) < (order.firstIndex(of: $1) ?? 0) }
    }

    /// Octets of the text and the properties of files in it.
    public var textOctets: Int {
        var octets = 0
        for text in texts { octets += text.path.utf8.count + text.text.count }
        for property in properties {
            octets += property.path.utf8.count + property.name.utf8.count + property.value.utf8.count
        }
        return octets
    }

    /// Octets of what else it says in words.
    public var octets: Int {
        var octets = 0
        for member in members {
            octets += member.path.utf8.count
            for name in member.names { octets += name.utf8.count }
        }
        for trait in traits { octets += trait.path.utf8.count + trait.evidence.utf8.count }
        for defect in defects { octets += defect.path.utf8.count }
        for link in links { octets += link.path.utf8.count + link.url.utf8.count + (link.text?.utf8.count ?? 0) }
        return octets
    }

    /// The report on the same file as another part of a message.
    public func moved(to path: String) -> InspectionReport {
        let before = self.path.utf8
        func moved(_ place: String) -> String {
            guard place.utf8.starts(with: before) else { return place }
            return path + String(decoding: place.utf8.dropFirst(before.count), as: UTF8.self)
        }
        var report = self
        report.path = path
        for index in members.indices { report.members[index].path = moved(members[index].path) }
        for index in traits.indices { report.traits[index].path = moved(traits[index].path) }
        for index in defects.indices { report.defects[index].path = moved(defects[index].path) }
        for index in links.indices { report.links[index].path = moved(links[index].path) }
        for index in texts.indices { report.texts[index].path = moved(texts[index].path) }
        for index in properties.indices { report.properties[index].path = moved(properties[index].path) }
        return report
    }

    /// Whether it has a trait.
    public func has(_ kind: FileTrait.Kind) -> Bool { traits.contains { $0.kind == kind } }
}

/// Looks into the files of messages.
public protocol ContentInspector: Sendable {
    /// Looks into the files of one message: a report for each, in their order; none at all where that is switched off.
    ///
    /// Never throws: what fails is a fact of the report. Whoever asks goes on at the latest when the bound of time for a
    /// message has passed and the line before it has.
    ///
    /// - Parameter source: whom the message came from; sources that wait take turns.
    func inspect(_ requests: [InspectionRequest], source: String) async -> [InspectionReport]
}

extension InspectionRequest {
    /// Whether an inspector can find something in a file that the reader of the message has not: one that is text, audio or
    /// video, or a program, is not handed over for what it is.
    public static func isWorthwhile(_ type: FileType) -> Bool {
        if type.isArchive { return true }
        switch type {
        case .doc, .docx, .docm, .xls, .xlsx, .xlsm, .xlsb, .ppt, .pptx, .pptm, .visio, .msg, .pub, .one, .msaccess,
            .ole,
            .odt, .ods, .odp, .odf, .epub, .pdf, .rtf, .tnef, .xps, .lnk, .msi,
            .gif, .png, .jpeg, .bmp, .webp, .unknown:
            return true
        // A program may have an archive behind it, which unpackers find by themselves.
        case .exe: return true
        default: return false
        }
    }

    /// The files of a message that are worth an inspector's time, an archive and a document among them; none for a message
    /// without any.
    ///
    /// - Parameter extractsText: whether their text and properties are asked for as well. Those of files that are text are
    ///   among the words of the message's parts.
    public static func files(of content: ContentFacts, extractsText: Bool = false) -> [InspectionRequest] {
        var requests: [InspectionRequest] = []
        for part in content.parts {
            guard let octets = Self.octets(of: part, in: content) else { continue }
            requests.append(
                InspectionRequest(
                    path: part.path, filename: part.filename, trueType: part.trueType, octets: octets,
                    extractsText: extractsText))
        }
        return requests
    }
}
