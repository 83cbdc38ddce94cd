import Inspection

/// What an old Office document, a message of Outlook's or an installer has, by its storages and streams.
struct CompoundDocument {
    private(set) var findings = DocumentFindings()
    private let file: CompoundFile
    private static let streamLimit = 16 << 20
    private static let totalLimit = 48 << 20
    private var left = Self.totalLimit

    init?(_ octets: ArraySlice<UInt8>) {
        guard let file = CompoundFile(octets) else { return nil }
        self.file = file
        if file.isBroken { findings.note(.malformed) }
        for entry in file.entries { entry.isStorage ? read(storage: entry) : read(stream: entry) }
        for message in attachments() { findings.add(file: message.octets, named: message.name) }
    }

    private mutating func content(of entry: CompoundFile.Entry) -> [UInt8] {
        let limit = min(Self.streamLimit, left)
        if entry.size > limit, entry.size <= 1 << 31 { findings.note(.member) }
        let content = file.content(of: entry, limit: limit)
        left -= content.count
        return content
    }

    private mutating func read(storage: CompoundFile.Entry) {
        let name = Array(storage.name.utf8)[...]
        if name.elementsEqual("ObjectPool".utf8) || name.has("mbd") && name.count == 11 {
            findings.add(.embeddedObject, storage.path)
        }
    }

    private mutating func read(stream: CompoundFile.Entry) {
        let name = Array(stream.name.utf8)[...]
        let isProject = Self.isInProject(stream)
        if isProject, name.has("_vba_project") || name.elementsEqual("dir".utf8) { findings.add(.macros, stream.path) }
        let octets = content(of: stream)
        let content = octets[...]
        if isProject {
            if let macro = MacroSource.automaticMacro(in: content) { findings.add(.autoMacro, macro) }
            return
        }
        switch name {
        case _ where name.elementsEqual("Workbook".utf8) || name.elementsEqual("Book".utf8): readWorkbook(content)
        case _ where name.elementsEqual("WordDocument".utf8): readText(content)
        case _ where name.elementsEqual("Current User".utf8):
            if content.little(4, at: 12) == 0xF3D1_C4DF { encrypted() }
        case _ where name.elementsEqual("EncryptedPackage".utf8) || name.elementsEqual("EncryptedSummary".utf8):
            encrypted()
        case _ where name.elementsEqual("\u{1}Ole10Native".utf8):
            findings.add(.embeddedObject, stream.path)
            if let package = ObjectPackage(content.from(4)) {
                findings.add(file: package.content, named: package.name)
            } else {
                findings.add(file: Array(content.from(4)), named: stream.path)
            }
        case _ where name.elementsEqual("Equation Native".utf8): findings.add(.embeddedObject, stream.path)
        case _ where name.elementsEqual("\u{3}OCXNAME".utf8) || name.elementsEqual("\u{3}OCXDATA".utf8):
            findings.add(.activeX, stream.path)
        default:
            guard !name.has("__substg1.0_") else { return }
            if DocumentFindings.isFile(octets) { findings.add(file: octets, named: stream.path) }
        }
        let isText = [
            "WordDocument", "1Table", "0Table", "PowerPoint Document", "Workbook", "Book",
        ].contains { $0.utf8.elementsEqual(stream.name.utf8) }
        guard isText else { return }
        for url in LinkScan.urls(in: content) { findings.add(link: url) }
    }

    private mutating func encrypted() {
        findings.add(.encryptedDocument)
        findings.note(.encrypted)
    }

    /// Whether a stream is in a storage of a Visual Basic project.
    private static func isInProject(_ stream: CompoundFile.Entry) -> Bool {
        let parts = stream.path.utf8.split(separator: UInt8(ascii: "/"))
        return parts.dropLast().contains { part in
            let name = Array(part)[...]
            return name.count == 3 && name.has("vba") || name.has("_vba_project")
        } || parts.last.map { Array($0)[...].has("_vba_project") } == true
    }

    /// Records of a workbook ([MS-XLS]): a type, a length and as many octets.
    private mutating func readWorkbook(_ octets: ArraySlice<UInt8>) {
        var offset = 0
        while let type = octets.little(2, at: offset), let length = octets.little(2, at: offset + 2) {
            let record = octets.from(offset + 4).prefix(length)
            switch type {
            case 0x2F: return encrypted()
            case 0x85:
                // A sheet, whose sixth octet says what it is.
                if record.little(1, at: 5) == 1 { findings.add(.excel4Macros, Self.sheetName(record)) }
            case 0x1AE, 0x17, 0x16:
                // A link to another book; an octet 3 parts service and topic of DDE.
                if record.contains(3), record.count > 6, record.little(2, at: 2) != 0x0401 {
                    findings.add(.dde, record.from(4).filter { $0 >= 32 && $0 < 127 }[...].text)
                }
            default: break
            }
            offset += 4 + length
        }
    }

    private static func sheetName(_ record: ArraySlice<UInt8>) -> String {
        guard let length = record.little(1, at: 6), let flags = record.little(1, at: 7) else { return "" }
        return flags & 1 == 0 ? record.from(8).prefix(length).text : record.from(8).prefix(2 * length).wideText
    }

    /// The text of Word ([MS-DOC]): whether it is encrypted, and fields of DDE, which begin with an octet 0x13.
    private mutating func readText(_ octets: ArraySlice<UInt8>) {
        if let flags = octets.little(2, at: 10), flags & 0x100 != 0 { return encrypted() }
        for name: StaticString in ["DDE", "D\0D\0E\0"] {
            var offset = 0
            while let found = octets.find(name, from: offset) {
                offset = found + 3
                let before = octets.from(max(0, found - 16)).prefix(min(16, found))
                if before.contains(0x13) {
                    findings.add(.dde, octets.from(found).prefix(200).filter { $0 >= 32 && $0 < 127 }[...].text)
                }
            }
        }
    }

    /// The attachments and the bodies of a message of Outlook's ([MS-OXMSG]).
    private mutating func attachments() -> [(name: String, octets: [UInt8])] {
        var names: [String: String] = [:]
        var contents: [(parent: String, octets: [UInt8])] = []
        for entry in file.entries where !entry.isStorage {
            let name = Array(entry.name.utf8)[...]
            guard name.has("__substg1.0_") else { continue }
            let path = Array(entry.path.utf8)
            let parent = path.prefix(max(0, path.count - entry.name.utf8.count)).text
            let property = name.from(12)
            if property.has("3707") || property.has("3704") && names[parent] == nil {
                let octets = content(of: entry)
                names[parent] = property.from(4).has("001f") ? octets[...].wideText : octets[...].text
            } else if property.has("37010102") {
                contents.append((parent, content(of: entry)))
            } else if property.has("1013") {
                contents.append(("body.html", content(of: entry)))
            } else if property.has("1000") {
                let octets = content(of: entry)
                contents.append(("body.txt", property.from(4).has("001f") ? Array(octets[...].wideText.utf8) : octets))
            }
        }
        return contents.map {
            (names[$0.parent] ?? ($0.parent.hasPrefix("body") ? $0.parent : "attachment"), $0.octets)
        }
    }
}
