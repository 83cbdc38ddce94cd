import MIME
import NIOCore

// How each value stands in a frame. The gateway believes nothing of what an inspector answers: an inspector that has been
// taken over by a file can say what it likes, and must not do more by it than say it.

private enum WireLimit {
    static let members = 20_000
    static let traits = 2_000
    static let defects = 10_000
    static let links = 20_000
    static let names = 64
    static let texts = 20_000
    static let properties = 2_000
    /// Octets of all texts of a report: what the bounds of live mail allow for a message.
    static let textOctets = 4 << 20
}

extension SandboxState {
    init(_ reader: inout WireReader) throws(WireError) {
        version = try reader.number("version")
        hasSystemCallFilter = try reader.bool("system call filter")
        hasLimits = try reader.bool("limits")
    }

    func write(to writer: inout WireWriter) {
        writer.number(version)
        writer.bool(hasSystemCallFilter)
        writer.bool(hasLimits)
    }
}

extension InspectionBounds {
    // The bounds in the order in which they stand in a frame.
    private static var fields: [WritableKeyPath<InspectionBounds, Int>] {
        [
            \.depth, \.members, \.expanded, \.member, \.ratio, \.ratioFloor, \.name, \.traits, \.links, \.defects,
            \.pixels, \.images, \.text, \.texts, \.properties, \.input, \.milliseconds,
        ]
    }

    init(_ reader: inout WireReader) throws(WireError) {
        self.init()
        for field in Self.fields {
            let value = try reader.number("bound")
            // Sums of them stay numbers.
            guard value <= 1 << 40 else { throw WireError(expected: "a bound of at most 2^40") }
            self[keyPath: field] = value
        }
    }

    func write(to writer: inout WireWriter) {
        for field in Self.fields { writer.number(self[keyPath: field]) }
    }
}

extension InspectionRequest {
    init(_ reader: inout WireReader) throws(WireError) {
        path = try reader.text("path")
        filename = try reader.optional("filename") { reader throws(WireError) in try reader.text("filename") }
        trueType = try reader.named("type")
        octets = try reader.buffer("octets")
        extractsText = try reader.bool("text asked for")
    }

    func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.optional(filename) { $0.text($1) }
        writer.text(trueType.rawValue)
        writer.buffer(octets)
        writer.bool(extractsText)
    }
}

extension InspectionReport {
    init(_ reader: inout WireReader) throws(WireError) {
        self.init(path: try reader.text("path"))
        members = try reader.list("members", limit: WireLimit.members) { reader throws(WireError) in
            try InspectedFile(&reader)
        }
        traits = try reader.list("traits", limit: WireLimit.traits) { reader throws(WireError) in
            FileTrait(
                try reader.named("trait"), path: try reader.text("path of a trait"),
                evidence: try reader.text("evidence"))
        }
        defects = try reader.list("defects", limit: WireLimit.defects) { reader throws(WireError) in
            ContentDefect(kind: try reader.named("defect"), path: try reader.text("path of a defect"))
        }
        links = try reader.list("links", limit: WireLimit.links) { reader throws(WireError) in
            try Link(&reader)
        }
        let bounds = try reader.list("bounds", limit: InspectionBound.allCases.count) { reader throws(WireError) in
            try reader.named("bound") as InspectionBound
        }
        for bound in bounds { note(bound) }
        hasText = try reader.bool("text read")
        var left = WireLimit.textOctets
        texts = try reader.list("texts", limit: WireLimit.texts) { reader throws(WireError) in
            let text = try ExtractedText(&reader)
            left -= text.text.count
            guard left >= 0 else {
                throw WireError(expected: "texts of at most \(WireLimit.textOctets) octets together")
            }
            return text
        }
        properties = try reader.list("properties", limit: WireLimit.properties) { reader throws(WireError) in
            try DocumentProperty(&reader)
        }
    }

    func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.list(members) { $1.write(to: &$0) }
        writer.list(traits) { writer, trait in
            writer.text(trait.kind.rawValue)
            writer.text(trait.path)
            writer.text(trait.evidence)
        }
        writer.list(defects) { writer, defect in
            writer.text(defect.kind.rawValue)
            writer.text(defect.path)
        }
        writer.list(links) { $1.write(to: &$0) }
        writer.list(incomplete) { $0.text($1.rawValue) }
        writer.bool(hasText)
        writer.list(texts) { $1.write(to: &$0) }
        writer.list(properties) { $1.write(to: &$0) }
    }
}

extension ExtractedText {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(
            path: try reader.text("path of a text"), text: Array(try reader.buffer("text").readableBytesView),
            isCutOff: try reader.bool("text cut off"))
    }

    fileprivate func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.buffer(ByteBuffer(bytes: text))
        writer.bool(isCutOff)
    }
}

extension DocumentProperty {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(
            path: try reader.text("path of a property"),
            name: try reader.text("name of a property", limit: 4 * Self.longestName),
            value: try reader.text("value of a property", limit: 4 * Self.longestValue))
    }

    fileprivate func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.text(name)
        writer.text(value)
    }
}

extension InspectedFile {
    init(_ reader: inout WireReader) throws(WireError) {
        self.init(
            path: try reader.text("path of a member"),
            names: try reader.list("names", limit: WireLimit.names) { reader throws(WireError) in
                try reader.text("name")
            })
        trueType = try reader.named("type of a member")
        size = try reader.optional("size") { reader throws(WireError) in try reader.number("size") }
        sha256 = try reader.optional("SHA-256") { reader throws(WireError) in try reader.digest(32) }
        md5 = try reader.optional("MD5") { reader throws(WireError) in try reader.digest(16) }
        isEncrypted = try reader.bool("encrypted")
        hasEICAR = try reader.bool("EICAR")
    }

    func write(to writer: inout WireWriter) {
        writer.text(path)
        writer.list(names) { $0.text($1) }
        writer.text(trueType.rawValue)
        writer.optional(size) { $0.number($1) }
        writer.optional(sha256) { $0.buffer(ByteBuffer(bytes: $1)) }
        writer.optional(md5) { $0.buffer(ByteBuffer(bytes: $1)) }
        writer.bool(isEncrypted)
        writer.bool(hasEICAR)
    }
}

extension WireReader {
    fileprivate mutating func digest(_ length: Int) throws(WireError) -> [UInt8] {
        let octets = try buffer("digest")
        guard octets.readableBytes == length else { throw WireError(expected: "a digest of \(length) octets") }
        return Array(octets.readableBytesView)
    }
}

extension Link {
    fileprivate init(_ reader: inout WireReader) throws(WireError) {
        self.init(
            url: try reader.text("URL"), scheme: try reader.text("scheme"),
            host: try reader.optional("host") { reader throws(WireError) in try reader.text("host") },
            text: try reader.optional("text") { reader throws(WireError) in try reader.text("text") },
            kind: try reader.named("kind of a link"),
            traits: Traits(rawValue: UInt16(truncatingIfNeeded: try reader.number("traits of a link"))),
            port: try reader.optional("port") { reader throws(WireError) in
                UInt16(truncatingIfNeeded: try reader.number("port"))
            },
            path: try reader.text("path of a link"))
    }

    fileprivate func write(to writer: inout WireWriter) {
        writer.text(url)
        writer.text(scheme)
        writer.optional(host) { $0.text($1) }
        writer.optional(text) { $0.text($1) }
        writer.text(kind.rawValue)
        writer.number(Int(traits.rawValue))
        writer.optional(port) { $0.number(Int($1)) }
        writer.text(path)
    }
}
