/// What declarations of CSS do to whether words are seen.
struct StyleEffects {
    var hides = false
    /// A colour of words, as 0xRRGGBB.
    var color: UInt32?
    /// A colour behind them.
    var background: UInt32?
    /// Places of images and fonts.
    var urls: [ArraySlice<UInt8>] = []
    /// At most a point wide and high.
    var isTiny = false
    /// Whether there are more declarations than are read.
    var isCut = false

    private static let most = 64

    /// Reads declarations: `name: value; …`, comments included.
    init(_ text: ArraySlice<UInt8>) {
        guard !text.isEmpty else { return }
        var overflows = false
        var isFlat = false
        var small = 0
        var rest = Self.uncommented(text)
        for _ in 0..<Self.most where !rest.isEmpty {
            let declaration = rest.prefix { $0 != semicolon }
            rest = rest[declaration.endIndex...].dropFirst()
            guard let mark = declaration.firstIndex(of: colon) else { continue }
            let name = declaration[..<mark].trimmed()
            let value = declaration[(mark + 1)...].trimmed()
            guard let first = name.first else { continue }
            switch first.lowered {
            case UInt8(ascii: "d"): if name.equals("display"), value.begins("none") { hides = true }
            case UInt8(ascii: "v"):
                if name.equals("visibility"), value.begins("hidden") || value.begins("collapse") {
                    hides = true
                }
            case UInt8(ascii: "f"):
                if name.equals("font-size"), Self.length(value).map({ $0 <= 1 }) == true { hides = true }
                if name.equals("font"), value.begins("0 ") || value.begins("0px") || value.begins("1px") {
                    hides = true
                }
            case UInt8(ascii: "o"):
                if name.equals("opacity"), Self.length(value).map({ $0 <= 0.05 }) == true { hides = true }
                if name.begins("overflow"), value.begins("hidden") { overflows = true }
            case UInt8(ascii: "m"):
                if name.equals("mso-hide"), value.begins("all") { hides = true }
                if name.equals("max-height") || name.equals("max-width"), Self.length(value) == 0 {
                    isFlat = true
                }
                if name.begins("margin"), Self.isFar(value) { hides = true }
            case UInt8(ascii: "h"), UInt8(ascii: "w"):
                guard name.equals("height") || name.equals("width"), let length = Self.length(value) else {
                    continue
                }
                if length == 0 { isFlat = true }
                if length <= 1 { small += 1 }
            case UInt8(ascii: "l"):
                if name.equals("left"), Self.isFar(value) { hides = true }
            case UInt8(ascii: "t"):
                if name.equals("top") || name.equals("text-indent"), Self.isFar(value) { hides = true }
                if name.equals("transform"), value.begins("scale(0") { hides = true }
            case UInt8(ascii: "r"):
                if name.equals("right"), Self.isFar(value) { hides = true }
            case UInt8(ascii: "c"):
                if name.equals("color") {
                    if CSSColor.isTransparent(value) { hides = true }
                    color = CSSColor.value(value)
                }
                if name.equals("clip"), value.begins("rect(0") { hides = true }
            case UInt8(ascii: "b"):
                if name.equals("background-color") || name.equals("background"),
                    let found = CSSColor.value(value)
                {
                    background = found
                }
            default: break
            }
            if value.count > 5 { Self.addURLs(of: value, to: &urls) }
        }
        isCut = !rest.isEmpty
        isTiny = small >= 2
        if overflows, isFlat { hides = true }
    }

    /// Adds the places in `url(…)`.
    static func addURLs(of value: ArraySlice<UInt8>, to urls: inout [ArraySlice<UInt8>]) {
        var rest = value
        while urls.count < 256, let open = rest.firstIndex(of: UInt8(ascii: "(")) {
            let isURL = open >= rest.startIndex + 3 && rest[(open - 3)..<open].equals("url")
            rest = rest[(open + 1)...]
            guard isURL else { continue }
            let inner = rest.prefix { $0 != UInt8(ascii: ")") }
            urls.append(
                inner.trimmed().drop { $0 == quote || $0 == UInt8(ascii: "'") }.prefix {
                    $0 != quote && $0 != UInt8(ascii: "'")
                })
            rest = rest[inner.endIndex...]
        }
    }

    /// Text without comments.
    static func uncommented(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard text.contains(UInt8(ascii: "*")) else { return text }
        var result: [UInt8] = []
        var index = text.startIndex
        let star = UInt8(ascii: "*")
        while index < text.endIndex {
            if text[index] == slash, index + 1 < text.endIndex, text[index + 1] == star {
                index += 2
                while index < text.endIndex,
                    !(text[index] == star && index + 1 < text.endIndex && text[index + 1] == slash)
                {
                    index += 1
                }
                index += 2
                continue
            }
            result.append(text[index])
            index += 1
        }
        return result[...]
    }

    /// A number, whatever its unit is.
    static func length(_ value: ArraySlice<UInt8>) -> Double? {
        var index = value.startIndex
        let isNegative = value.first == dash
        if isNegative { index += 1 }
        let start = index
        var number = 0.0
        var place = 0.0
        while index < value.endIndex, index < start + 16 {
            let octet = value[index]
            if octet == dot, place == 0 {
                place = 0.1
            } else if octet.isDigit {
                if place == 0 {
                    number = number * 10 + Double(octet - 48)
                } else {
                    number += Double(octet - 48) * place
                    place /= 10
                }
            } else {
                break
            }
            index += 1
        }
        guard index > start, index > start + 1 || value[start] != dot else { return nil }
        if isNegative { number = -number }
        let unit = value[index...]
        // A multiple of the size of a letter is about so many points.
        return number > 0 && (unit.begins("em") || unit.begins("rem")) ? number * 16 : number
    }

    private static func isFar(_ value: ArraySlice<UInt8>) -> Bool {
        value.first == dash && length(value).map { $0 <= -500 } == true
    }
}

/// Colours of CSS and of HTML's attributes.
enum CSSColor {
    static func isTransparent(_ value: ArraySlice<UInt8>) -> Bool {
        if value.begins("transparent") { return true }
        guard value.begins("rgba("),
            let last = value.split(separator: UInt8(ascii: ",")).dropFirst(3).first
        else {
            return false
        }
        return StyleEffects.length(last.trimmed()) == 0
    }

    /// As 0xRRGGBB; nil for one that is not known.
    static func value(_ value: ArraySlice<UInt8>) -> UInt32? {
        if value.first == UInt8(ascii: "#") { return digits(value.dropFirst()) }
        if value.begins("rgb") {
            guard let open = value.firstIndex(of: UInt8(ascii: "(")) else { return nil }
            let parts = value[(open + 1)...].split {
                $0 == UInt8(ascii: ",") || $0 == space || $0 == slash
            }.prefix(3)
            guard parts.count == 3 else { return nil }
            return parts.reduce(0) {
                $0 << 8 | UInt32(min(255, max(0, StyleEffects.length($1[...]) ?? 0)))
            }
        }
        let word = value.prefix { $0.isLetter }
        for (name, color) in names where word.equals(name) { return color }
        return word.count == value.count || word.isEmpty ? digits(value) : nil
    }

    private static func digits(_ text: ArraySlice<UInt8>) -> UInt32? {
        let digits = text.prefix(8).prefix { $0.hexadecimal != nil }
        let value = digits.prefix(6).reduce(UInt32(0)) { $0 << 4 | UInt32($1.hexadecimal ?? 0) }
        switch digits.count {
        case 3, 4:
            let short = digits.prefix(3).reduce(UInt32(0)) { $0 << 8 | UInt32($1.hexadecimal ?? 0) * 17 }
            return short
        case 6, 8: return value
        default: return nil
        }
    }

    /// Whether words of one colour are not seen on the other.
    static func areAlike(_ first: UInt32, _ second: UInt32) -> Bool {
        func channel(_ color: UInt32, _ shift: UInt32) -> Int { Int(color >> shift & 255) }
        return [16, 8, 0].allSatisfy { abs(channel(first, $0) - channel(second, $0)) <= 8 }
    }

    private static let names: [(StaticString, UInt32)] = [
        ("white", 0xFFFFFF), ("black", 0), ("red", 0xFF0000), ("green", 0x008000), ("blue", 0x0000FF),
        ("yellow", 0xFFFF00), ("gray", 0x808080), ("grey", 0x808080), ("silver", 0xC0C0C0),
        ("snow", 0xFFFAFA),
        ("whitesmoke", 0xF5F5F5), ("ghostwhite", 0xF8F8FF), ("ivory", 0xFFFFF0),
        ("floralwhite", 0xFFFAF0),
        ("mintcream", 0xF5FFFA), ("azure", 0xF0FFFF), ("aliceblue", 0xF0F8FF), ("seashell", 0xFFF5EE),
        ("navy", 0x000080), ("maroon", 0x800000), ("orange", 0xFFA500), ("purple", 0x800080),
        ("teal", 0x008080),
        ("lightgray", 0xD3D3D3), ("lightgrey", 0xD3D3D3), ("gainsboro", 0xDCDCDC), ("linen", 0xFAF0E6),
    ]
}
