/// An entity of a message, or one reading of it.
public struct ContentPart: Sendable {
    /// How the part came to be one.
    public enum Role: String, Sendable, Codable {
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
        /// A file in text as yEnc or BinHex write it, in a calendar, a contact, a signed file or a file of a Mac.
        case enclosed
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
    public var path: String
    /// How it came to be one.
    public var role: Role
    /// Whether only some programs read it so.
    public var isAlternative: Bool
    /// What Content-Type says, in lower case; `text/plain` where nothing does.
    public var type: String
    /// What the content is, by its signature.
    public internal(set) var trueType = FileType.empty
    /// All names that a program could show, each once.
    public internal(set) var names: [PartName] = []
    /// Octets, decoded.
    public internal(set) var size = 0
    /// Whether the octets were decoded and looked at: not those of what has parts, and of what is beyond a bound.
    var isExamined = false
    /// Whether Content-Disposition says `attachment`.
    public internal(set) var isAttachment = false
    /// The Content-ID, without angle brackets.
    public internal(set) var contentID: String?
    /// Its words, where it is text.
    public internal(set) var words: PartWords?
    /// What its HTML has; nil for other parts.
    public internal(set) var html: HTMLFacts?
    var body: Body?
    /// Where all of a message is, its header too; nil for parts that are none.
    var entity: Body?

    /// The name that most programs show.
    public var filename: String? { names.first?.text }
    /// Whether it is encoded octets of a file or text, rather than parts.
    public var isLeaf: Bool { body != nil }
    /// Whether its octets are written in Base64.
    public var isBase64: Bool {
        if case .base64 = body?.encoding { return true }
        return false
    }
}

/// A name of a part and where it stands.
public struct PartName: Hashable, Sendable {
    /// Where a name was found.
    public enum Source: String, Sendable, Codable {
        /// `filename` of Content-Disposition.
        case filename
        /// `name` of Content-Type.
        case name
        /// The last part of Content-Location.
        case location
        /// The line that begins a uuencoded file.
        case uuencode
        /// What encloses the file: yEnc's first line, BinHex's head, a parameter of a calendar and the like.
        case enclosed
    }

    /// The name, decoded.
    public var text: String
    /// Where it stands.
    public var source: Source
}

/// The words of a part, in UTF-8. Octets that are none may be among them.
public struct PartWords: Sendable {
    /// What is seen.
    public internal(set) var visible: [UInt8] = []
    /// What is there but not seen.
    public internal(set) var hidden: [UInt8] = []
    /// Characters without width among what is seen, taken out of it.
    public internal(set) var zeroWidth = 0
    /// Those of ``zeroWidth`` that stand between two letters or digits of one word.
    public internal(set) var zeroWidthInWords = 0
    /// The title of HTML.
    public internal(set) var title: [UInt8] = []
    /// The charset that the part names first, in lower case as it stands there; nil where it names none.
    public internal(set) var charset: String?
}

/// What a part's HTML has.
public struct HTMLFacts: Sendable, Hashable {
    /// Elements and attributes that matter by being there.
    public struct Traits: OptionSet, Sendable, Hashable {
        /// The bits.
        public var rawValue: UInt32
        /// From bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }
        /// A script, or a URL that is one.
        public static let script = Traits(rawValue: 1 << 0)
        /// An attribute that is a script, such as `onload`.
        public static let eventHandler = Traits(rawValue: 1 << 1)
        /// A form.
        public static let form = Traits(rawValue: 1 << 2)
        /// A field for a password.
        public static let password = Traits(rawValue: 1 << 3)
        /// `embed`.
        public static let embed = Traits(rawValue: 1 << 4)
        /// `object` or `applet`.
        public static let object = Traits(rawValue: 1 << 5)
        /// `frame`, `frameset` or `iframe`.
        public static let frame = Traits(rawValue: 1 << 6)
        /// `base` with a URL.
        public static let base = Traits(rawValue: 1 << 7)
        /// `meta` that leads elsewhere.
        public static let refresh = Traits(rawValue: 1 << 8)
        /// An image that is elsewhere.
        public static let remoteImage = Traits(rawValue: 1 << 9)
        /// An image that is elsewhere and hardly seen.
        public static let webBug = Traits(rawValue: 1 << 10)
        /// A script that makes a file and hands it to the browser as a download.
        public static let smuggling = Traits(rawValue: 1 << 11)
        /// Words that are not shown.
        public static let hiddenText = Traits(rawValue: 1 << 12)
    }

    /// What it has.
    public internal(set) var traits: Traits = []
    /// Forms.
    public internal(set) var forms = 0
    /// Images.
    public internal(set) var images = 0
    /// Images in links.
    public internal(set) var linkedImages = 0
    /// The most line breaks (`br`) without a word between them.
    public internal(set) var lineBreaks = 0
    /// Octets of style sheets.
    public internal(set) var styleOctets = 0
    /// Octets of comments.
    public internal(set) var commentOctets = 0
    /// The number of `html` or of `body` elements, whichever is greater.
    public internal(set) var documents = 0
}
