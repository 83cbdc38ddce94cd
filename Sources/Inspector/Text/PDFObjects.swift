/// The objects of a PDF by their numbers (ISO 32000-1 section 7.5), found by looking for them: the table that says where they
/// are may be broken, and readers go on without it.
struct PDFObjects {
    /// What an object is.
    struct Object {
        /// Its value, as octets that are read when it is asked for.
        fileprivate var octets: ArraySlice<UInt8>
        /// The octets of its stream, as they stand in the file; nil for none.
        var stream: ArraySlice<UInt8>?

        fileprivate mutating func end(before index: Int) {
            if octets.startIndex <= index, index < octets.endIndex { octets = octets[..<index] }
        }
    }

    private var objects: [Int: Object] = [:]
    /// The numbers in the order in which the objects stand.
    private(set) var numbers: [Int] = []
    private var isIncomplete = false
    private var left: Int
    private let goesOn: () -> Bool
    private let reading = Reading()
    private static let most = 50_000
    private static let mostInStream = 10_000
    private static let mostFilters = 8
    /// Octets of values after which the clock is looked at.
    private static let octetsPerLook = 1 << 16

    /// How reading values goes, of which all who have these objects know: a value is read whenever somebody asks for it, and a
    /// file may have very many ask for a long one.
    private final class Reading {
        /// Octets since the clock was looked at.
        var octets = 0
        /// Whether there is no time left.
        var isOver = false
        /// Whether a value has more in it than is read.
        var isCut = false
    }

    /// Whether not all of it was read.
    var isCut: Bool { isIncomplete || reading.isOver || reading.isCut }

    /// Finds the objects.
    ///
    /// - Parameters:
    ///   - limit: octets that streams may be unpacked to, all together.
    ///   - goesOn: whether there is time to read on; without, nothing has a value.
    init(_ octets: ArraySlice<UInt8>, limit: Int, goesOn: @escaping () -> Bool = { true }) {
        left = limit
        self.goesOn = goesOn
        find(in: octets)
        // The type may be written in any way that a name and a value can.
        for number in numbers where hasStream(number) {
            if resolved(value(of: number)?["Type"])?.name == "ObjStm" { readObjects(in: number) }
        }
        if numbers.count >= Self.most { isIncomplete = true }
    }

    private func read(_ object: Object) -> PDFValue? {
        guard !reading.isOver else { return nil }
        var scanner = PDFScanner(object.octets)
        let value = scanner.next()
        if scanner.isCut { reading.isCut = true }
        reading.octets += 64 + scanner.index - object.octets.startIndex
        if reading.octets >= Self.octetsPerLook {
            reading.octets = 0
            reading.isOver = !goesOn()
        }
        return value
    }

    /// The dictionary of an object; nil where it has none.
    func value(of number: Int) -> [String: PDFValue]? { objects[number].flatMap { read($0) }?.dictionary }

    /// What a value stands for: that of the object where it is a reference to one.
    func resolved(_ value: PDFValue?) -> PDFValue? {
        var value = value
        // A reference to a reference is none that anything makes; some of them are followed.
        for _ in 0..<4 {
            guard let number = value?.reference else { return value }
            guard let object = objects[number] else { return nil }
            value = read(object)
        }
        return nil
    }

    /// Whether an object has a stream.
    func hasStream(_ number: Int) -> Bool { objects[number]?.stream != nil }

    /// The octets of a stream behind its filters; nil where they can't be read.
    mutating func stream(of number: Int) -> [UInt8]? {
        guard let stream = objects[number]?.stream, let value = self.value(of: number) else { return nil }
        let filter = resolved(value["Filter"])
        var names: [String] = []
        if let name = filter?.name { names = [name] }
        for entry in filter?.array ?? [] {
            if let name = resolved(entry)?.name { names.append(name) }
        }
        let filters = names.compactMap { PDFFile.Filter($0) }
        guard filters.count == names.count, filters.count <= Self.mostFilters, !filters.contains(.unknown),
            !hasPredictor(value), left > 0
        else {
            isIncomplete = true
            return nil
        }
        let unpacked = PDFFile.unpacked(Array(stream), filters, limit: min(left, 8 << 20))
        if unpacked.isCut { isIncomplete = true }
        left -= unpacked.octets.count
        return unpacked.octets
    }

    /// Whether what is unpacked is the differences between octets (section 7.4.4.4), which are not read.
    private func hasPredictor(_ value: [String: PDFValue]) -> Bool {
        let parameters = resolved(value["DecodeParms"])
        var dictionaries = [parameters?.dictionary]
        for entry in (parameters?.array ?? []).prefix(Self.mostFilters) {
            dictionaries.append(resolved(entry)?.dictionary)
        }
        return dictionaries.contains { (resolved($0?["Predictor"])?.integer ?? 1) > 1 }
    }

    // MARK: - Finding

    private mutating func find(in octets: ArraySlice<UInt8>) {
        var offset = 0
        var streams = Places("stream")
        var ends = Places("endobj")
        var streamEnds = Places("endstream")
        var last: Int?
        while numbers.count < Self.most, let found = octets.find("obj", from: offset) {
            offset = found + 3
            guard let number = Self.number(in: octets, before: found) else { continue }
            // An object ends where the next one begins, whatever it says, so that none of them is read twice.
            if let last { objects[last]?.end(before: octets.startIndex + found) }
            last = number
            let end = ends.first(in: octets, from: offset) ?? octets.count
            var object = Object(octets: octets.from(offset).prefix(end - offset), stream: nil)
            if let start = streams.first(in: octets, from: offset), start < end {
                object.octets = octets.from(offset).prefix(start - offset)
                var begin = start + 6
                if octets.little(1, at: begin) == 13 { begin += 1 }
                if octets.little(1, at: begin) == 10 { begin += 1 }
                let close = streamEnds.first(in: octets, from: begin) ?? octets.count
                object.stream = octets.from(begin).prefix(max(0, close - begin))
                offset = max(offset, min(octets.count, close))
            }
            if objects[number] == nil { numbers.append(number) }
            // Of several of a number, the last one counts (section 7.5.6).
            objects[number] = object
        }
    }

    /// The number of the object that begins with a word at a place: two numbers stand before it.
    private static func number(in octets: ArraySlice<UInt8>, before place: Int) -> Int? {
        var index = place
        func skipSpace() -> Bool {
            let start = index
            while index > 0, start - index < 16, let octet = octets.little(1, at: index - 1),
                octet == 0 || octet == 32 || (9...13).contains(octet)
            {
                index -= 1
            }
            return index < start
        }
        func number() -> Int? {
            var value = 0
            var factor = 1
            let start = index
            while index > 0, start - index < 9, let octet = octets.little(1, at: index - 1), (48...57).contains(octet) {
                value += (octet - 48) * factor
                factor *= 10
                index -= 1
            }
            return index < start ? value : nil
        }
        _ = skipSpace()
        guard number() != nil, skipSpace() else { return nil }
        return number()
    }

    /// Objects that stand in a stream: pairs of a number and a place, then the values (section 7.5.7).
    private mutating func readObjects(in number: Int) {
        guard let value = self.value(of: number), let first = resolved(value["First"])?.integer,
            let count = resolved(value["N"])?.integer, let octets = self.stream(of: number), first >= 0
        else { return }
        let content = octets[...]
        var scanner = PDFScanner(content.prefix(first))
        var places: [Int: Int] = [:]
        if count > Self.mostInStream { isIncomplete = true }
        for _ in 0..<max(0, min(count, Self.mostInStream)) {
            guard let inner = scanner.next()?.integer, let place = scanner.next()?.integer else { break }
            // Two objects at one place are one.
            if place >= 0, place < content.count, places[place] == nil { places[place] = inner }
        }
        var end = content.count - first
        for (place, inner) in places.sorted(by: { $0.key > $1.key }) {
            let length = max(0, end - place)
            end = min(end, place)
            guard numbers.count < Self.most, objects[inner]?.stream == nil else { continue }
            if objects[inner] == nil { numbers.append(inner) }
            objects[inner] = Object(octets: content.from(first + place).prefix(length), stream: nil)
        }
    }

    /// The next place of a word, looked for once: places are asked for in ascending order.
    private struct Places {
        private let word: StaticString
        private var next: Int? = -1

        init(_ word: StaticString) { self.word = word }

        mutating func first(in octets: ArraySlice<UInt8>, from offset: Int) -> Int? {
            guard let known = next else { return nil }
            if known < offset { next = octets.find(word, from: offset) }
            return next
        }
    }
}
