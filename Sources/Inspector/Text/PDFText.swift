/// The words of a PDF: what its pages and forms show, what is written into fields and notes, and the properties of the document.
///
/// Which letters a string shows is said by its font; a font that does not say it leaves words out, and the text counts as cut off
/// where that is most of it. Words and lines end where the pen moves, since many writers place each word, or each letter, alone.
struct PDFText {
    /// The text so far.
    private(set) var text: TextCollector
    /// The properties so far.
    private(set) var properties = DocumentProperties()
    private var objects: PDFObjects
    /// Fonts by the numbers of their objects.
    private var fonts: [Int: PDFFont] = [:]
    /// The fonts of nodes of the tree of pages, which those below inherit.
    private var inherited: [Int: [String: PDFValue]] = [:]
    /// Streams that were read.
    private var done: Set<Int> = []
    private var shown = 0
    private var unknown = 0

    private static let inflatedLimit = 32 << 20
    private static let mostFonts = 512
    private static let mostDepth = 32
    /// Keys of which the dictionary of the document's properties has some.
    private static let information = ["Producer", "Creator", "ModDate", "CreationDate", "Author", "Keywords"]

    init(_ octets: ArraySlice<UInt8>, _ text: TextCollector) {
        self.text = text
        objects = PDFObjects(octets, limit: Self.inflatedLimit, goesOn: text.goesOn)
    }

    /// Reads all of it, as far as the bounds go.
    mutating func read() {
        for number in objects.numbers where !text.isFull {
            text.step()
            guard let value = objects.value(of: number) else { continue }
            read(value, number)
            text.breakLine()
        }
        if objects.isCut || unknown > shown / 2 { text.noteCut() }
    }

    private mutating func read(_ value: [String: PDFValue], _ number: Int) {
        if value["Subtype"]?.name == "Form", objects.hasStream(number) {
            readContent([number], fontNames(of: value))
            return
        }
        guard !objects.hasStream(number) else { return }
        if let contents = value["Contents"], value["Type"]?.name == "Page" || contents.string == nil {
            readContent(streams(of: contents), fontNames(of: value))
        }
        // A note, a field and a heading of the outline.
        let isWritten = value["FT"] != nil || value["Parent"] != nil || value["Subtype"] != nil
        for key in ["Contents", "V", "Title"] where isWritten {
            guard let string = objects.resolved(value[key])?.string else { continue }
            text.append(Self.text(string).utf8)
            text.breakLine()
        }
        guard value["Type"] == nil, !isWritten, Self.information.contains(where: { value[$0] != nil }) else { return }
        // What a document says of itself (section 14.3.3); people add keys of their own.
        for (key, value) in value.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            guard let string = objects.resolved(value)?.string else { continue }
            properties.add(key, Self.text(string))
        }
    }

    /// Text outside of streams: UTF-16 behind a mark, UTF-8 behind one, or octets (section 7.9.2.2).
    private static func text(_ string: [UInt8]) -> String {
        if string.starts(with: [0xFE, 0xFF]) { return WideText.string(string[...], isLittle: false) }
        if string.starts(with: [0xEF, 0xBB, 0xBF]) { return string.dropFirst(3).text }
        return WideText.string(string, page: 1_252)
    }

    // MARK: - What belongs to a page

    private func streams(of contents: PDFValue) -> [Int] {
        if let number = contents.reference, objects.hasStream(number) { return [number] }
        return (objects.resolved(contents)?.array ?? []).compactMap(\.reference)
    }

    /// The fonts by the names that the content calls them by: its own, or those of the node that it is below.
    private mutating func fontNames(of value: [String: PDFValue]) -> [String: PDFValue] {
        var value = value
        var passed: [Int] = []
        var found: [String: PDFValue] = [:]
        for _ in 0..<Self.mostDepth {
            if let resources = objects.resolved(value["Resources"])?.dictionary {
                found = objects.resolved(resources["Font"])?.dictionary ?? [:]
                break
            }
            guard let parent = value["Parent"]?.reference, !passed.contains(parent) else { break }
            if let known = inherited[parent] {
                found = known
                break
            }
            passed.append(parent)
            guard let above = objects.value(of: parent) else { break }
            value = above
        }
        for number in passed { inherited[number] = found }
        return found
    }

    private mutating func font(_ value: PDFValue?) -> PDFFont {
        guard let value else { return PDFFont() }
        guard let number = value.reference else {
            guard let dictionary = value.dictionary else { return PDFFont() }
            // It has no number to be known by, so it is made each time.
            text.step(.max)
            return PDFFont(dictionary, &objects)
        }
        if let known = fonts[number] { return known }
        guard fonts.count < Self.mostFonts else {
            text.noteCut()
            return PDFFont()
        }
        guard let dictionary = objects.value(of: number) else { return PDFFont() }
        text.step(.max)
        let made = PDFFont(dictionary, &objects)
        fonts[number] = made
        return made
    }

    // MARK: - Content

    /// Reads streams that are one content, each of them once.
    private mutating func readContent(_ numbers: [Int], _ names: [String: PDFValue]) {
        var content: [UInt8] = []
        for number in numbers where done.insert(number).inserted {
            guard let octets = objects.stream(of: number) else { continue }
            // The parts are parted as by a blank (section 7.8.2).
            content += octets + [32]
        }
        guard !content.isEmpty else { return }
        var scanner = PDFScanner(content[...])
        var pen = PDFPen()
        var operands: [PDFValue] = []
        while !text.isFull, let value = scanner.next() {
            guard case .word(let word) = value else {
                if operands.count < 64 { operands.append(value) }
                continue
            }
            text.step()
            scanner.begin()
            switch word {
            case "Tf":
                pen.size = operands.last?.number ?? pen.size
                pen.font = font(operands.first?.name.flatMap { names[$0] })
            case "Tj", "'", "\"":
                if word != "Tj" { pen.beginLine() }
                if word == "\"", operands.count > 2 {
                    pen.wordSpace = operands[0].number ?? 0
                    pen.characterSpace = operands[1].number ?? 0
                }
                if let string = operands.last?.string { show(string, by: &pen) }
            case "TJ":
                for item in operands.last?.array ?? [] {
                    if let string = item.string {
                        show(string, by: &pen)
                    } else if let move = item.number {
                        pen.move(-move / 1_000 * pen.size)
                    }
                }
            case "BI":
                // An image, whose octets are no operators (section 8.9.7).
                guard let end = Self.imageEnd(in: scanner.rest) else { return text.noteCut() }
                scanner.skip(end)
            default: pen.apply(word, operands.map(\.number))
            }
            operands = []
        }
        if scanner.isCut { text.noteCut() }
    }

    /// Where the first `EI` between blanks ends, which ends an image.
    private static func imageEnd(in octets: ArraySlice<UInt8>) -> Int? {
        var offset = 1
        while let found = octets.find("EI", from: offset) {
            offset = found + 2
            let before = octets[octets.startIndex + found - 1]
            if before.isSpace, offset == octets.count || octets[octets.startIndex + offset].isSpace { return offset }
        }
        return nil
    }

    private mutating func show(_ string: [UInt8], by pen: inout PDFPen) {
        switch pen.gap {
        case .none: break
        case .word: text.breakWord()
        case .line: text.breakLine()
        }
        text.step(string.count)
        for code in pen.font.codes(of: string) {
            shown += 1
            if let characters = code.text { text.append(characters.utf8) } else { unknown += 1 }
            pen.pass(code)
        }
        pen.noteEnd()
    }
}

/// Where text is written: what the operators of a content stream have set (ISO 32000-1 sections 8.3 and 9.3).
private struct PDFPen {
    /// What lies between the end of the last string and the place of the next one.
    enum Gap {
        case none, word, line
    }

    /// A change of coordinates.
    struct Matrix {
        var a = 1.0
        var b = 0.0
        var c = 0.0
        var d = 1.0
        var e = 0.0
        var f = 0.0

        /// This one, and another behind it.
        func then(_ other: Matrix) -> Matrix {
            var result = Matrix()
            result.a = a * other.a + b * other.c
            result.b = a * other.b + b * other.d
            result.c = c * other.a + d * other.c
            result.d = c * other.b + d * other.d
            result.e = e * other.a + f * other.c + other.e
            result.f = e * other.b + f * other.d + other.f
            return result
        }

        static func moving(_ x: Double, _ y: Double) -> Matrix {
            var result = Matrix()
            (result.e, result.f) = (x, y)
            return result
        }
    }

    var font = PDFFont()
    var size = 1.0
    var characterSpace = 0.0
    var wordSpace = 0.0
    private var scale = 1.0
    private var leading = 0.0
    private var page = Matrix()
    private var kept: [Matrix] = []
    private var text = Matrix()
    private var line = Matrix()
    private var end: (x: Double, y: Double)?
    private static let mostKept = 64

    /// What lies between the end of the last string and here, in parts of the size of the font.
    var gap: Gap {
        guard let end else { return .line }
        let place = text.then(page)
        let length = (place.a * place.a + place.b * place.b).squareRoot()
        let em = abs(size) * length
        guard em > 0, em.isFinite else { return .word }
        let (x, y) = (place.e - end.x, place.f - end.y)
        let along = (x * place.a + y * place.b) / length
        let across = (x * place.b - y * place.a) / length
        if abs(across) > 0.4 * em || along < -em { return .line }
        return along > 0.15 * em ? .word : .none
    }

    /// Moves behind a code.
    mutating func pass(_ code: PDFFont.Code) {
        move(code.width / 1_000 * size + characterSpace + (code.isBlank ? wordSpace : 0))
    }

    /// Moves along the line.
    mutating func move(_ distance: Double) { text = Matrix.moving(distance * scale, 0).then(text) }

    /// Notes that a string ends here.
    mutating func noteEnd() {
        let place = text.then(page)
        end = (place.e, place.f)
    }

    /// Goes to the beginning of the next line.
    mutating func beginLine() { moveLine(0, -leading) }

    private mutating func moveLine(_ x: Double, _ y: Double) {
        line = Matrix.moving(x, y).then(line)
        text = line
    }

    /// Does what an operator says that shows nothing.
    mutating func apply(_ word: String, _ numbers: [Double?]) {
        func number(_ place: Int) -> Double { numbers.indices.contains(place) ? numbers[place] ?? 0 : 0 }
        switch word {
        case "BT": (text, line) = (Matrix(), Matrix())
        case "Td": moveLine(number(0), number(1))
        case "TD":
            leading = -number(1)
            moveLine(number(0), number(1))
        case "T*": beginLine()
        case "Tm":
            line = Self.matrix(number)
            text = line
        case "Tc": characterSpace = number(0)
        case "Tw": wordSpace = number(0)
        case "Tz": scale = number(0) / 100
        case "TL": leading = number(0)
        case "cm": page = Self.matrix(number).then(page)
        case "q": if kept.count < Self.mostKept { kept.append(page) }
        case "Q": if let before = kept.popLast() { page = before }
        default: break
        }
    }

    private static func matrix(_ number: (Int) -> Double) -> Matrix {
        Matrix(a: number(0), b: number(1), c: number(2), d: number(3), e: number(4), f: number(5))
    }
}
