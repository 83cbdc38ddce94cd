import MIME
import NIOCore

extension Findings {
    /// HTML, images and parts.
    mutating func readShape() {
        let shown = reading.shown
        if let html = reading.html {
            add(.htmlNoPlain, if: !reading.hasPlainText)
            add(.htmlHidden, if: reading.hiddenSize > 80)
            add(.htmlHiddenDominant, if: reading.hiddenSize > 1_000 && reading.hiddenSize > shown * 2)
            add(.htmlImageOnly, if: html.images > 0 && shown < 120)
            add(.htmlImageLink, if: shown < 400 && html.linkedImages > 0 && reading.urlCount <= 4)
            add(.htmlStyleImg, if: html.styleOctets > 200 && shown < 300 && html.images > 0)
            add(.htmlDataImg, if: reading.hasDataImage)
            add(.htmlForm, if: html.traits.contains(.form))
            add(.htmlScript, if: !html.traits.isDisjoint(with: [.script, .eventHandler]))
            add(.htmlBrPad, if: html.lineBreaks >= 8)
            add(.htmlComments, if: html.commentOctets > 2_000)
            add(.htmlDouble, if: html.documents > 1)
        }
        for image in reading.images {
            let traits = image.host.traits
            add(.imgPublicImghost, if: traits.contains(.imageHost) && !reading.isRelated(image.host), image.host.name)
            add(.imgBucket, if: traits.contains(.bucket), image.host.name)
            add(.imgIp, if: traits.contains(.numeric), image.host.name)
        }
        readParts(shown)
    }

    private static let commonCharsets: Set<String> = [
        "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-2", "iso-8859-9", "iso-8859-15", "latin1",
        "windows-1250",
        "windows-1251", "windows-1252", "windows-1253", "windows-1254", "windows-1255", "windows-1256", "windows-1257",
        "windows-1258", "iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "gbk", "gb18030", "big5", "euc-kr",
        "ks_c_5601-1987",
        "koi8-r", "koi8-u", "iso-8859-3", "iso-8859-4", "iso-8859-5", "iso-8859-6", "iso-8859-7", "iso-8859-8",
        "iso-8859-8-i",
        "iso-8859-10", "iso-8859-13", "iso-8859-14", "iso-8859-16", "tis-620", "windows-874", "utf-7", "macintosh",
        "cp1252", "cp1251", "cp1250", "ansi_x3.4-1968", "unicode-1-1-utf-7", "iso8859-1", "windows-31j", "cp932",
    ]

    private mutating func readParts(_ shown: Int) {
        var leaves = 0
        for part in reading.parts where part.isLeaf {
            leaves += 1
            let isText = part.words != nil
            if isText, !part.isAttachment, part.filename == nil, part.type.hasPrefix("text/"), let words = part.words {
                add(
                    .partB64Ascii, if: part.isBase64 && words.visible.allSatisfy { $0 < 0x80 } && !words.visible.isEmpty
                )
                if let charset = words.charset, !charset.isEmpty {
                    add(.partOddCharset, if: !Self.commonCharsets.contains(charset), charset)
                }
            }
            let type = part.trueType
            let name = part.filename ?? ""
            let isFile = part.isAttachment || !name.isEmpty
            if isFile {
                let isPage = type == .html || Self.isPage(name)
                if isPage && type != .svg {
                    add(.partHtmlAttach, name)
                    noteHarvest(part)
                }
                if type == .svg || name.lowercased().hasSuffix(".svg") {
                    if part.isAttachment || part.contentID == nil { add(.partSvg, name) }
                    noteHarvest(part)
                }
            }
            if type == .pdf {
                add(.partPdf)
                add(.partPdfShort, if: shown < 400)
            }
            let isStranger = input.history.map { !$0.isKnown && !$0.isAnswered } ?? true
            add(
                .partIcs,
                if: (type == .ics || part.type == "text/calendar") && isStranger && !reading.isThread
                    && !reading.isAligned)
            add(.partArchive, if: type.isArchive)
            add(.partExec, if: type.isProgram)
            add(
                .partOffice,
                if: [.doc, .docx, .docm, .xls, .xlsx, .xlsm, .xlsb, .ppt, .pptx, .pptm, .ole, .rtf].contains(type))
        }
        let isMixed = reading.parts.first?.type == "multipart/mixed"
        add(.partMixedSingle, if: isMixed && leaves == 1)
        if let traits = reading.html?.traits, traits.contains(.form), traits.contains(.password) {
            asksForPassword = true
        }
    }

    private static func isPage(_ name: String) -> Bool {
        let name = name.lowercased()
        return [".html", ".htm", ".shtml", ".xhtml", ".xht", ".mht", ".shtm"].contains { name.hasSuffix($0) }
    }

    /// Whether a page that is attached asks for a password, or writes one that does or leads elsewhere.
    private mutating func noteHarvest(_ part: ContentPart) {
        guard !asksForPassword else { return }
        let traits = part.html?.traits ?? []
        if traits.contains(.form) && traits.contains(.password) || traits.contains(.smuggling) {
            asksForPassword = true
            return
        }
        guard traits.contains(.script), let content = input.content.content(of: part) else { return }
        let octets = content.readableBytesUInt8Span
        let end = min(octets.count, 262_144)
        for mark in [
            "atob(", "unescape(", "location.href", "location.replace", "location=", "location =", "fromCharCode",
            "document.write(", "decodeURIComponent(",
        ]
        where octets.contains(Array(mark.utf8), before: end) {
            asksForPassword = true
            return
        }
    }
}
