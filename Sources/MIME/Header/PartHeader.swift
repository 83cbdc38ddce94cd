import Mail
import NIOCore

/// What the header of an entity says of its body.
struct PartHeader {
    /// Each type that some program goes by, the first one first.
    private(set) var types: [ContentType] = []
    /// Each transfer encoding that some program goes by.
    private(set) var encodings: [TransferEncoding] = []
    private(set) var names: [PartName] = []
    private(set) var isAttachment = false
    private(set) var contentID: String?
    private(set) var bodyOffset: Int
    private(set) var defects: Set<ContentDefect.Kind> = []

    private var disposition: [UInt8]?
    private var typeField: [UInt8]?
    private var encodingField: [UInt8]?
    private let bounds: ContentBounds

    // As many fields of one kind as are looked at.
    private static let repetitions = 3

    init(_ header: RawHeader, defaultsToMessage: Bool, bounds: ContentBounds) {
        bodyOffset = header.bodyOffset
        self.bounds = bounds
        let octets = header.octets.readableBytesUInt8Span
        for field in header.fields
        where field.nameEnd - field.start >= 10 && octets[field.start].lowered == 0x63 {
            read(field, octets)
        }
        // Names of the disposition come first, whatever the order of the fields.
        names.sort { $0.source.order < $1.source.order }
        if types.isEmpty { types = [defaultsToMessage ? .message : .text] }
        if encodings.isEmpty { encodings = [.identity] }
    }

    private mutating func read(_ field: HeaderLayout.Field, _ octets: borrowing Span<UInt8>) {
        func hasName(_ name: StaticString, _ octets: borrowing Span<UInt8>) -> Bool {
            field.nameEnd - field.start == name.utf8CodeUnitCount
                && octets.has(name, at: field.start, before: field.nameEnd)
        }
        func value(_ octets: borrowing Span<UInt8>) -> [UInt8] {
            octets.array(field.valueStart..<field.end)
        }
        if hasName("content-type", octets) {
            readType(value(octets))
        } else if hasName("content-transfer-encoding", octets) {
            readEncoding(value(octets))
        } else if hasName("content-disposition", octets) {
            readDisposition(value(octets))
        } else if hasName("content-location", octets) {
            if let name = NameReadings.location(value(octets)) {
                add(ExtendedParameter.Value(octets: name), .location)
            }
        } else if hasName("content-id", octets) {
            let id = value(octets).filter {
                $0 > space && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
            }
            contentID = contentID ?? id.text.cut()
        }
    }

    // MARK: - Content-Type

    private mutating func readType(_ value: [UInt8]) {
        guard typeField != value else { return }
        if typeField != nil { defects.insert(.severalContentTypes) }
        typeField = value
        guard types.count < Self.repetitions else { return }
        let reader = ParameterReader(value)
        defects.formUnion(reader.defects)
        var name = reader.main.filter { $0 > space && $0 != quote }.map(\.lowered)
        if name.count > 255 { name.removeLast(name.count - 255) }
        // `multipart` alone is nothing by the standard and a multipart for some.
        if name.split(separator: slash, omittingEmptySubsequences: false).count != 2
            || name.first == slash
            || name.last == slash
        {
            defects.insert(.malformedContentType)
        }
        var type = ContentType(name: name.isEmpty ? "text/plain" : name.text)
        if reader.parameters.contains(where: { $0.name.utf8.starts(with: "boundary".utf8) }) {
            let boundary = ExtendedParameter("boundary", in: reader.parameters)
            defects.formUnion(boundary.defects)
            var values = boundary.values.map(\.octets)
            for parameter in reader.parameters where parameter.name == "boundary" { values += parameter.literals }
            // Some take single quotes for quotes, too.
            for value in values where value.count > 2 && value.first == apostrophe && value.last == apostrophe {
                values.append(Array(value.dropFirst().dropLast()))
            }
            // Some decode encoded-words where none belong (RFC 2047 section 5).
            for value in boundary.values where value.octets.contains(UInt8(ascii: "?")) {
                values += NameReadings.of(value, limit: 998).map { Array($0.utf8) }
            }
            for value in values {
                // RFC 2046 section 5.1.1: no blank at the end.
                var octets = value
                while octets.last?.isBlank == true { octets.removeLast() }
                if !octets.isEmpty, octets.count <= 998, !type.boundaries.contains(octets) {
                    type.boundaries.append(octets)
                }
            }
        }
        if reader.parameters.contains(where: { $0.name.utf8.starts(with: "charset".utf8) }) {
            let charset = ExtendedParameter("charset", in: reader.parameters)
            defects.formUnion(charset.defects)
            type.charsets = charset.values.map { Array($0.octets.prefix(64)) }.filter { !$0.isEmpty }
        }
        addNames("name", in: reader.parameters, .name)
        types.append(type)
    }

    // MARK: - Content-Transfer-Encoding

    private mutating func readEncoding(_ value: [UInt8]) {
        if encodingField != nil, encodingField != value { defects.insert(.severalEncodings) }
        encodingField = value
        guard encodings.count < Self.repetitions else { return }
        func add(_ encoding: TransferEncoding) {
            if !encodings.contains(encoding) { encodings.append(encoding) }
        }
        guard let (encoding, isExact) = TransferEncoding.named(value) else {
            if !value.allSatisfy(\.isSpace) { defects.insert(.unknownEncoding) }
            add(.identity)
            return
        }
        add(encoding)
        if !isExact {
            defects.insert(.malformedEncoding)
            add(.identity)
        }
    }

    // MARK: - Names

    private mutating func readDisposition(_ value: [UInt8]) {
        if let disposition, disposition != value { defects.insert(.severalDispositions) }
        disposition = value
        let reader = ParameterReader(value)
        defects.formUnion(reader.defects)
        if !reader.main.equals("inline") { isAttachment = true }
        addNames("filename", in: reader.parameters, .filename)
        // Some look for either in both fields.
        addNames("name", in: reader.parameters, .filename)
    }

    private mutating func addNames(
        _ name: String, in parameters: [Parameter], _ source: PartName.Source
    ) {
        guard parameters.contains(where: { $0.name.utf8.starts(with: name.utf8) }) else { return }
        let found = ExtendedParameter(name, in: parameters)
        defects.formUnion(found.defects)
        for value in found.values { add(value, source) }
        if source == .name, parameters.contains(where: { $0.name.utf8.starts(with: "filename".utf8) }) {
            for value in ExtendedParameter("filename", in: parameters).values { add(value, source) }
        }
    }

    private mutating func add(_ value: ExtendedParameter.Value, _ source: PartName.Source) {
        if value.octets.count > bounds.name { defects.insert(.namesNotRead) }
        for text in NameReadings.of(value, limit: bounds.name)
        where !names.contains(where: { $0.text == text }) {
            guard names.count < bounds.names else {
                defects.insert(.namesNotRead)
                return
            }
            names.append(PartName(text: text, source: source))
        }
    }
}

extension PartName.Source {
    /// Which name most programs show.
    fileprivate var order: Int {
        switch self {
        case .filename: 0
        case .name: 1
        case .location: 2
        case .uuencode: 3
        case .enclosed: 4
        }
    }
}
