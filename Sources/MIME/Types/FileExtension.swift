/// What the extension of a name says.
public enum FileExtension {
    /// The last extension in lower case, without what Windows leaves out at the end of a name; empty where there is none.
    public static func last(of name: String) -> String {
        let octets = cleaned(name)
        guard let index = octets.lastIndex(of: dot) else { return "" }
        return octets[(index + 1)...].map(\.lowered).text
    }

    /// The octets without path, without controls, and without the blanks and dots that Windows takes off the end.
    static func cleaned(_ name: String) -> [UInt8] {
        var octets = name.utf8.filter { $0 >= space && $0 != quote }
        if let index = octets.lastIndex(where: { $0 == slash || $0 == backslash }) {
            octets.removeSubrange(...index)
        }
        // `a.exe::$DATA` is another name of a.exe for Windows.
        if let stream = octets.firstIndex(of: colon), stream > 1 { octets.removeSubrange(stream...) }
        while let last = octets.last, last == dot || last == space { octets.removeLast() }
        return octets
    }

    /// Whether a name has an extension of a document before one of a program.
    static func isDouble(_ name: String) -> Bool {
        let parts = cleaned(name).split(separator: dot)
        guard parts.count >= 3, let last = parts.last, programs.contains(last.map(\.lowered).text)
        else { return false }
        let before = parts[parts.count - 2].filter { $0 != space }
        return documents.contains(before.map(\.lowered).text)
    }

    /// Whether many blanks push the extension out of sight.
    static func hasBlanks(_ name: String) -> Bool {
        var run = 0
        for scalar in name.unicodeScalars {
            if scalar.properties.isWhitespace || scalar == "_" {
                run += 1
                if run >= 8 { return true }
            } else {
                run = 0
            }
        }
        return false
    }

    /// Whether it is a program's, a script's, or that of a file that starts one.
    public static func isProgram(_ name: String) -> Bool { programs.contains(name) }

    /// Whether it is read as HTML by what opens it.
    static func isHTML(_ name: String) -> Bool { hypertext.contains(name) }

    /// Whether it is a message's, or that of a file of messages.
    static func isMessage(_ name: String) -> Bool { messages.contains(name) }

    /// Whether it is a calendar's or a contact's.
    static func isCard(_ name: String) -> Bool { cards.contains(name) }

    /// Whether it is that of an encrypted file.
    static func isSealed(_ name: String) -> Bool { name == "pgp" || name == "gpg" }

    private static let hypertext: Set<String> = [
        "html", "htm", "shtml", "xhtml", "xht", "svg", "hta", "shtm",
    ]
    private static let messages: Set<String> = [
        "eml", "emlx", "mht", "mhtml", "nws", "mbox", "mbx", "mim", "mime",
    ]
    private static let cards: Set<String> = ["ics", "ical", "ifb", "vcs", "vcf", "vcard"]
    private static let documents: Set<String> = [
        "pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "rtf", "txt", "csv", "jpg", "jpeg", "png",
        "gif", "bmp",
        "tif",
        "tiff", "html", "htm", "xml", "zip", "rar", "7z", "mp3", "mp4", "wav", "avi", "odt", "ods",
        "eml", "msg", "ics",
    ]
    private static let programs: Set<String> = [
        "ade", "adp", "apk", "app", "appx", "bat", "chm", "cmd", "com", "cpl", "dll", "exe", "gadget",
        "hta", "inf",
        "ins", "iso", "isp", "jar", "jnlp", "js", "jse", "lnk", "msc", "msi", "msix", "msp", "mst",
        "pif", "ps1",
        "psm1",
        "reg", "scf", "scr", "sct", "sh", "shb", "sys", "url", "vb", "vbe", "vbs", "vxd", "wsc", "wsf",
        "wsh", "xll",
    ]

    /// Whether the extension is that of another type than the content's, where either is a program or an archive, or
    /// content with a signature calls itself text.
    static func differs(_ name: String, from type: FileType) -> Bool {
        guard !name.isEmpty, type != .empty, type != .unknown else { return false }
        if type.isProgram { return !isProgram(name) && !executables.contains(name) }
        if plain.contains(name) { return !type.isText }
        // No program writes one of these that begins as an archive does.
        if type.isArchive, media.contains(name) { return true }
        if type == .html {
            return ["pdf", "doc", "docx", "xls", "xlsx", "jpg", "png", "gif", "zip"].contains(name)
        }
        return false
    }

    private static let media: Set<String> = [
        "pdf", "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "mp3", "mp4", "wav", "avi",
    ]
    private static let plain: Set<String> = [
        "txt", "csv", "log", "htm", "html", "xml", "json", "ics", "vcf",
    ]
    private static let executables: Set<String> = [
        "ocx", "drv", "so", "bin", "elf", "class", "dex", "ax", "efi", "mui", "o", "dylib", "out", "py",
        "pl", "rb",
        "cgi",
        "bash", "ear", "war", "msm", "macho", "ko",
    ]
}
