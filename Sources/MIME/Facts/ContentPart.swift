/// An entity of a message, or one reading of it.
package struct ContentPart: Sendable {
    /// How the part came to be one.
    package enum Role: String, Sendable, Codable {
        /// The message itself, or one in it.
        case message
        /// A part of a multipart.
        case part
        /// What stands before the first part of a multipart.
        case preamble
        /// What stands behind its last.
        case epilogue
        /// A file that is uuencoded in text.
        case uuencoded
        /// The content of a `data:` URL.
        case dataURL
    }

    /// Where a part's octets are.
    struct Body: Hashable, Sendable {
        /// Which of the messages.
        var source: Int
        /// The octets in it.
        var range: Range<Int>
        /// How they are encoded.
        var encoding: TransferEncoding
    }

    /// Its place: `1` for the message, `1.2` for the second part in it, `1.2~1` for the first other reading of that.
    package var path: String
    /// How it came to be one.
    package var role: Role
    /// Whether only some programs read it so.
    package var isAlternative: Bool
    /// What Content-Type says, in lower case; `text/plain` where nothing does.
    package var type: String
    /// What the content is, by its signature.
    package internal(set) var trueType = FileType.empty
    /// All names that a program could show, each once.
    package internal(set) var names: [PartName] = []
    /// Octets, decoded.
    package internal(set) var size = 0
    /// The SHA-256 of the decoded octets; nil for what has parts.
    package internal(set) var sha256: [UInt8]?
    /// The MD5 of the decoded octets; nil for what has parts.
    package internal(set) var md5: [UInt8]?
    /// Whether Content-Disposition says `attachment`.
    package internal(set) var isAttachment = false
    /// The Content-ID, without angle brackets.
    package internal(set) var contentID: String?
    /// Its words, where it is text.
    package internal(set) var words: PartWords?
    /// What its HTML has; nil for other parts.
    package internal(set) var html: HTMLFacts?
    var body: Body?

    /// The name that most programs show.
    package var filename: String? { names.first?.text }
    /// Whether it is encoded octets of a file or text, rather than parts.
    package var isLeaf: Bool { body != nil }
}

/// A name of a part and where it stands.
package struct PartName: Hashable, Sendable {
    /// Where a name was found.
    package enum Source: String, Sendable, Codable {
        /// `filename` of Content-Disposition.
        case filename
        /// `name` of Content-Type.
        case name
        /// The last part of Content-Location.
        case location
        /// The line that begins a uuencoded file.
        case uuencode
    }

    /// The name, decoded.
    package var text: String
    /// Where it stands.
    package var source: Source
}

/// The words of a part, in UTF-8. Octets that are none may be among them.
package struct PartWords: Sendable {
    /// What is seen.
    package internal(set) var visible: [UInt8] = []
    /// What is there but not seen.
    package internal(set) var hidden: [UInt8] = []
    /// Characters without width among what is seen, taken out of it.
    package internal(set) var zeroWidth = 0
    /// The title of HTML.
    package internal(set) var title: [UInt8] = []
}

/// What a part's HTML has.
package struct HTMLFacts: Sendable, Hashable {
    /// Elements and attributes that matter by being there.
    package struct Traits: OptionSet, Sendable, Hashable {
        /// The bits.
        package var rawValue: UInt32
        /// From bits.
        package init(rawValue: UInt32) { self.rawValue = rawValue }
        /// A script, or a URL that is one.
        package static let script = Traits(rawValue: 1 << 0)
        /// An attribute that is a script, such as `onload`.
        package static let eventHandler = Traits(rawValue: 1 << 1)
        /// A form.
        package static let form = Traits(rawValue: 1 << 2)
        /// A field for a password.
        package static let password = Traits(rawValue: 1 << 3)
        /// `embed`.
        package static let embed = Traits(rawValue: 1 << 4)
        /// `object` or `applet`.
        package static let object = Traits(rawValue: 1 << 5)
        /// `frame`, `frameset` or `iframe`.
        package static let frame = Traits(rawValue: 1 << 6)
        /// `base` with a URL.
        package static let base = Traits(rawValue: 1 << 7)
        /// `meta` that leads elsewhere.
        package static let refresh = Traits(rawValue: 1 << 8)
        /// An image that is elsewhere.
        package static let remoteImage = Traits(rawValue: 1 << 9)
        /// An image that is elsewhere and hardly seen.
        package static let webBug = Traits(rawValue: 1 << 10)
        /// A script that makes a file and hands it to the browser as a download.
        package static let smuggling = Traits(rawValue: 1 << 11)
        /// Words that are not shown.
        package static let hiddenText = Traits(rawValue: 1 << 12)
    }

    /// What it has.
    package internal(set) var traits: Traits = []
    /// Forms.
    package internal(set) var forms = 0
    /// Images.
    package internal(set) var images = 0
}
