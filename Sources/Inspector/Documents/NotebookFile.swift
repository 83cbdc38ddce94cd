import Inspection

/// The files in a section of OneNote's ([MS-ONESTORE] section 2.6.13). Each stands whole behind a head of its own, wherever it
/// is; their names are kept elsewhere and are not read.
struct NotebookFile {
    private(set) var findings = DocumentFindings()
    // {BDE316E7-2665-4511-A4C4-8D4D0B7A9EAC}, a length of eight octets and twelve that say nothing.
    private static let head: [UInt8] = [
        0xE7, 0x16, 0xE3, 0xBD, 0x65, 0x26, 0x11, 0x45, 0xA4, 0xC4, 0x8D, 0x4D, 0x0B, 0x7A, 0x9E, 0xAC,
    ]
    private static let headLength = 36

    init(_ octets: ArraySlice<UInt8>) {
        var next = octets.find(Self.head)
        while let found = next {
            next = octets.find(Self.head, from: found + Self.head.count)
            let start = found + Self.headLength
            guard let length = octets.little(7, at: found + Self.head.count) else { break }
            if length > octets.count - start { findings.note(.malformed) }
            // A file ends at the next one's head, whatever length it says, so that none hides another one.
            let end = min(length, (next ?? octets.count) - start)
            guard end > 0 else { continue }
            findings.add(.embeddedObject)
            findings.add(file: Array(octets.from(start).prefix(end)), named: "file")
        }
        for url in LinkScan.urls(in: octets) { findings.add(link: url) }
    }
}
