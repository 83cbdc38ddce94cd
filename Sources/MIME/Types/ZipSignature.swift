/// Tells what a ZIP file is by the names in it: Office's and others' documents and programs are such files.
///
/// Both lists of names count, that of the directory at the end and those before each member, because programs differ in
/// which of them they go by.
enum ZipSignature {
    private static let members = 2_000

    private struct Names: OptionSet {
        var rawValue: UInt16
        static let types = Names(rawValue: 1)
        static let word = Names(rawValue: 2)
        static let excel = Names(rawValue: 4)
        static let powerPoint = Names(rawValue: 8)
        static let visio = Names(rawValue: 16)
        static let macros = Names(rawValue: 32)
        static let binarySheet = Names(rawValue: 64)
        static let java = Names(rawValue: 128)
        static let android = Names(rawValue: 256)
        static let package = Names(rawValue: 512)
        static let xps = Names(rawValue: 1_024)
        static let dex = Names(rawValue: 2_048)
    }

    static func type(of octets: borrowing Span<UInt8>) -> FileType {
        var names: Names = []
        // Before each member: signature, 26 octets, name, extra, content.
        var position = 0
        for index in 0..<members {
            guard octets.stands("PK\u{3}\u{4}", at: position),
                let size = octets.little(4, at: position + 18),
                let length = octets.little(2, at: position + 26),
                let extra = octets.little(2, at: position + 28)
            else { break }
            let start = position + 30
            if index == 0, let type = declared(octets, start, length, size, extra) { return type }
            note(octets, start, start + length, in: &names)
            // The size is behind the content where it was not known before.
            position = start + length + extra + size
        }
        directory(octets, &names)
        return type(names)
    }

    /// What the first member says, where it is the one that is for saying it (OpenDocument part 2 section 3.3).
    private static func declared(
        _ octets: borrowing Span<UInt8>, _ start: Int, _ length: Int, _ size: Int, _ extra: Int
    ) -> FileType? {
        guard length == 8, octets.stands("mimetype", at: start) else { return nil }
        let content = start + length + extra
        if octets.stands("application/epub", at: content) { return .epub }
        let prefix: StaticString = "application/vnd.oasis.opendocument."
        guard octets.stands(prefix, at: content) else { return nil }
        let kind = content + prefix.utf8CodeUnitCount
        if octets.stands("text", at: kind) { return .odt }
        if octets.stands("spreadsheet", at: kind) { return .ods }
        if octets.stands("presentation", at: kind) { return .odp }
        return .odf
    }

    private static func directory(_ octets: borrowing Span<UInt8>, _ names: inout Names) {
        // The end of the directory: 22 octets, and a comment of at most 65,535.
        var end = octets.count - 22
        let lowest = max(0, end - 65_535)
        while end >= lowest {
            if octets[end] == UInt8(ascii: "P"), octets.stands("PK\u{5}\u{6}", at: end) { break }
            end -= 1
        }
        guard end >= lowest, let size = octets.little(4, at: end + 12), size <= end else { return }
        var position = end - size
        for _ in 0..<members {
            guard octets.stands("PK\u{1}\u{2}", at: position),
                let length = octets.little(2, at: position + 28),
                let extra = octets.little(2, at: position + 30),
                let comment = octets.little(2, at: position + 32)
            else { return }
            note(octets, position + 46, position + 46 + length, in: &names)
            position += 46 + length + extra + comment
        }
    }

    private static func note(
        _ octets: borrowing Span<UInt8>, _ start: Int, _ end: Int, in names: inout Names
    ) {
        guard end <= octets.count, start < end else { return }
        switch octets[start].lowered {
        case UInt8(ascii: "["):
            if octets.has("[content_types].xml", at: start, before: end) { names.insert(.types) }
        case UInt8(ascii: "w"): if octets.has("word/", at: start, before: end) { names.insert(.word) }
        case UInt8(ascii: "x"):
            if octets.has("xl/", at: start, before: end) { names.insert(.excel) }
            if octets.has("xl/workbook.bin", at: start, before: end) { names.insert(.binarySheet) }
        case UInt8(ascii: "p"):
            if octets.has("ppt/", at: start, before: end) { names.insert(.powerPoint) }
        case UInt8(ascii: "v"): if octets.has("visio/", at: start, before: end) { names.insert(.visio) }
        case UInt8(ascii: "m"):
            if octets.has("meta-inf/manifest.mf", at: start, before: end) { names.insert(.java) }
        case UInt8(ascii: "a"):
            if octets.has("androidmanifest.xml", at: start, before: end) { names.insert(.android) }
            if octets.has("appxmanifest.xml", at: start, before: end) { names.insert(.package) }
        case UInt8(ascii: "c"):
            if octets.has("classes.dex", at: start, before: end) { names.insert(.dex) }
        case UInt8(ascii: "f"):
            if octets.has("fixeddocseq.fdseq", at: start, before: end) { names.insert(.xps) }
        default: break
        }
        if octets.has("vbaproject.bin", at: end - 14, before: end) { names.insert(.macros) }
    }

    private static func type(_ names: Names) -> FileType {
        let hasMacros = names.contains(.macros)
        if names.contains(.android) || names.contains(.dex) { return .apk }
        if names.contains(.package) { return .appx }
        // Office opens a document whose list of types is elsewhere or missing.
        if names.contains(.word) { return hasMacros ? .docm : .docx }
        if names.contains(.excel) {
            return names.contains(.binarySheet) ? .xlsb : hasMacros ? .xlsm : .xlsx
        }
        if names.contains(.powerPoint) { return hasMacros ? .pptm : .pptx }
        if names.contains(.visio) { return .visio }
        if names.contains(.xps) { return .xps }
        if names.contains(.java) { return .jar }
        return .zip
    }
}
