import Inspection
import MIME

/// What a reader of documents has found, in the words of the report without paths.
struct DocumentFindings {
    /// What it has, with what shows it.
    private(set) var traits: [(kind: FileTrait.Kind, evidence: String)] = []
    /// URLs.
    private(set) var links: [[UInt8]] = []
    /// Files in it, with their names.
    private(set) var files: [(name: String, octets: [UInt8])] = []
    /// Pictures in it that are searched for codes, and no members.
    private(set) var images: [[UInt8]] = []
    /// Why something was not read.
    private(set) var bounds: Set<InspectionBound> = []

    private static let mostTraits = 100
    private static let mostLinks = 1_000
    private static let mostFiles = 1_000

    mutating func add(_ kind: FileTrait.Kind, _ evidence: String = "") {
        guard !traits.contains(where: { $0.kind == kind && $0.evidence == evidence }) else { return }
        guard traits.count < Self.mostTraits else {
            bounds.insert(.facts)
            return
        }
        traits.append((kind, evidence))
    }

    mutating func add(link: [UInt8]) {
        guard links.count < Self.mostLinks else {
            bounds.insert(.facts)
            return
        }
        links.append(link)
        if let kind = LinkTrait.kind(of: link[...]) { add(kind, link[...].text) }
    }

    mutating func add(file: [UInt8], named name: String) {
        guard !file.isEmpty else { return }
        guard files.count < Self.mostFiles else {
            bounds.insert(.members)
            return
        }
        files.append((name, file))
    }

    mutating func add(image: [UInt8]) {
        guard images.count < 64 else {
            bounds.insert(.pixels)
            return
        }
        images.append(image)
    }

    mutating func note(_ bound: InspectionBound) { bounds.insert(bound) }

    /// Whether octets in a document are a file, a program, an archive or a document, by their signature, whatever the
    /// document calls them.
    static func isFile(_ octets: [UInt8]) -> Bool {
        // The test file is one where it stands at the beginning.
        if FileSignature.hasEICAR(octets.span.extracting(0..<min(128, octets.count))) { return true }
        let type = FileSignature.type(of: octets.span)
        if type.isProgram || type.isArchive { return type != .script }
        return [.doc, .xls, .ppt, .ole, .docx, .docm, .xlsx, .xlsm, .xlsb, .pptx, .pptm, .rtf, .pdf].contains(type)
    }
}
