/// Tells what a compound file (MS-CFB) is by the names of its streams and the class of its root.
enum CompoundSignature {
    static func type(of octets: borrowing Span<UInt8>) -> FileType {
        // The first sector of the directory begins with the root, whose class says what an installer is.
        if let shift = octets.little(2, at: 30), (7...20).contains(shift),
            let sector = octets.little(4, at: 48)
        {
            let root = (sector + 1) << shift
            let kind = octets.big(4, at: root + 80)
            // {000C1084…}, {000C1086…} and {000C1082…}: an installer, a patch, a transform.
            if kind == 0x8410_0C00 || kind == 0x8610_0C00 || kind == 0x8210_0C00 { return .msi }
        }
        let streams: [(StaticString, FileType)] = [
            ("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0", .doc), ("W\0o\0r\0k\0b\0o\0o\0k\0", .xls),
            ("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0", .ppt),
            ("_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0v\0e\0r\0s\0i\0o\0n\0", .msg),
            ("Q\0u\0i\0l\0l\0", .pub),
            ("V\0i\0s\0i\0o\0D\0o\0c\0u\0m\0e\0n\0t\0", .visio), ("B\0o\0o\0k\0\0\0", .xls),
        ]
        for (name, type) in streams where octets.find(name, from: 512, to: octets.count) != nil {
            return type
        }
        return .ole
    }
}
