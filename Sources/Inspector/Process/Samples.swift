/// Small files of our own that are looked into before the sandbox is entered, so that what libraries do once is done.
enum Samples {
    /// Names and octets.
    static let files: [(name: String, octets: [UInt8])] = [
        ("a.txt", Array("words\r\n".utf8)),
        ("a.html", Array("<html><body><a href=\"https://example.com/\">words</a></body></html>".utf8)),
        ("a.zip", zip), ("a.gz", gzip), ("a.gif", gif),
        ("a.rtf", Array("{\\rtf1 words}".utf8)), ("a.pdf", Array("%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj".utf8)),
    ]

    /// An archive with nothing in it.
    private static let zip: [UInt8] = [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18)
    /// A compressed file of one octet.
    private static let gzip: [UInt8] = [
        0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B, 4, 0, 0x43, 0xBE, 0xB7, 0xE8, 1, 0, 0, 0,
    ]
    /// One white pixel.
    private static let gif: [UInt8] = [
        0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0, 0x80, 0, 0, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0,
        1, 0, 0,
        2, 2, 0x44, 1, 0, 0x3B,
    ]
}
