/// The characters that names of glyphs stand for: those of the Adobe Glyph List for Latin text, and names that say a number.
enum PDFGlyph {
    /// The characters of a name; nil for one that says nothing.
    static func text(of name: String) -> String? {
        let octets = Array(name.utf8)
        // What stands behind a point says how it looks.
        let stem = octets.prefix { $0 != UInt8(ascii: ".") }
        guard let first = stem.first else { return nil }
        if stem.count == 1 { return (first | 0x20) &- 97 < 26 ? stem.text : nil }
        if let known = names[stem.text] { return known }
        if stem.starts(with: "uni".utf8), stem.count >= 7 { return scalar(stem.dropFirst(3).prefix(4)) }
        if first == UInt8(ascii: "u"), (5...7).contains(stem.count) { return scalar(stem.dropFirst()) }
        return nil
    }

    private static func scalar(_ digits: ArraySlice<UInt8>) -> String? {
        UInt32(digits.text, radix: 16).flatMap(Unicode.Scalar.init).map { String($0) }
    }

    /// The names of the list, each with its characters behind a colon.
    private static let names: [String: String] = {
        var names: [String: String] = [:]
        for list in [punctuation, figures, small, capitals] {
            for entry in list.utf8.split(separator: UInt8(ascii: " ")) {
                guard let colon = entry.firstIndex(of: UInt8(ascii: ":")) else { continue }
                let key = String(decoding: entry[..<colon], as: UTF8.self)
                names[key] = String(decoding: entry[entry.index(after: colon)...], as: UTF8.self)
            }
        }
        names["space"] = " "
        names["nbspace"] = " "
        return names
    }()

    private static let punctuation = """
        exclam:! quotedbl:" numbersign:# dollar:$ percent:% ampersand:& quotesingle:' parenleft:( parenright:) asterisk:* \
        plus:+ comma:, hyphen:- period:. slash:/ colon:: semicolon:; less:< equal:= greater:> question:? at:@ \
        bracketleft:[ backslash:\\ bracketright:] asciicircum:^ underscore:_ grave:` braceleft:{ bar:| braceright:} \
        asciitilde:~ quoteright:’ quoteleft:‘ quotedblleft:“ quotedblright:” quotesinglbase:‚ quotedblbase:„ endash:– \
        emdash:— bullet:• ellipsis:… guillemotleft:« guillemotright:» guilsinglleft:‹ guilsinglright:› minus:− \
        exclamdown:¡ questiondown:¿ section:§ paragraph:¶ periodcentered:· degree:° copyright:© registered:® trademark:™ \
        cent:¢ sterling:£ yen:¥ Euro:€ euro:€ currency:¤ sfthyphen:- dagger:† daggerdbl:‡ perthousand:‰ multiply:× divide:÷
        """
    private static let figures = """
        zero:0 one:1 two:2 three:3 four:4 five:5 six:6 seven:7 eight:8 nine:9 onehalf:½ onequarter:¼ threequarters:¾ \
        onesuperior:¹ twosuperior:² threesuperior:³ ff:ff fi:fi fl:fl ffi:ffi ffl:ffl mu:µ plusminus:± logicalnot:¬
        """
    private static let small = """
        agrave:à aacute:á acircumflex:â atilde:ã adieresis:ä aring:å ae:æ ccedilla:ç egrave:è eacute:é ecircumflex:ê \
        edieresis:ë igrave:ì iacute:í icircumflex:î idieresis:ï eth:ð ntilde:ñ ograve:ò oacute:ó ocircumflex:ô otilde:õ \
        odieresis:ö oslash:ø ugrave:ù uacute:ú ucircumflex:û udieresis:ü yacute:ý thorn:þ ydieresis:ÿ germandbls:ß oe:œ \
        scaron:š zcaron:ž lslash:ł dotlessi:ı cacute:ć ccaron:č dcaron:ď ecaron:ě eogonek:ę aogonek:ą nacute:ń ncaron:ň \
        rcaron:ř sacute:ś scedilla:ş tcaron:ť uring:ů zacute:ź zdotaccent:ż abreve:ă gbreve:ğ ohungarumlaut:ő \
        uhungarumlaut:ű
        """
    private static let capitals = """
        Agrave:À Aacute:Á Acircumflex:Â Atilde:Ã Adieresis:Ä Aring:Å AE:Æ Ccedilla:Ç Egrave:È Eacute:É Ecircumflex:Ê \
        Edieresis:Ë Igrave:Ì Iacute:Í Icircumflex:Î Idieresis:Ï Eth:Ð Ntilde:Ñ Ograve:Ò Oacute:Ó Ocircumflex:Ô Otilde:Õ \
        Odieresis:Ö Oslash:Ø Ugrave:Ù Uacute:Ú Ucircumflex:Û Udieresis:Ü Yacute:Ý Thorn:Þ Ydieresis:Ÿ OE:Œ Scaron:Š \
        Zcaron:Ž Lslash:Ł Cacute:Ć Ccaron:Č Dcaron:Ď Ecaron:Ě Eogonek:Ę Aogonek:Ą Nacute:Ń Ncaron:Ň Rcaron:Ř Sacute:Ś \
        Scedilla:Ş Tcaron:Ť Uring:Ů Zacute:Ź Zdotaccent:Ż Abreve:Ă Gbreve:Ğ Idotaccent:İ Ohungarumlaut:Ő Uhungarumlaut:Ű
        """
}
