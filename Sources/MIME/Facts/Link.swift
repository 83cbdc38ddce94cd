/// A link in a message, as a browser would follow it.
public struct Link: Hashable, Sendable, Codable {
    /// What it is in.
    public enum Kind: String, Sendable, Codable {
        /// A link of HTML.
        case anchor
        /// An image, a background or other media.
        case image
        /// Where a form goes.
        case form
        /// `base`.
        case base
        /// `meta` that leads elsewhere.
        case refresh
        /// A script's place, or text in one.
        case script
        /// A frame, an object or a style sheet.
        case resource
        /// A style.
        case style
        /// Words that programs make a link.
        case text
        /// Words that some programs make a link: a host without a scheme.
        case bareHost
        /// In the parameters of another link.
        case embedded
        /// In a document of another kind than HTML.
        case document
        /// In a QR code or a barcode of an image.
        case barcode
    }

    /// What is odd about a link.
    public struct Traits: OptionSet, Sendable, Hashable, Codable {
        /// The bits.
        public var rawValue: UInt16
        /// From bits.
        public init(rawValue: UInt16) { self.rawValue = rawValue }
        /// The host is percent-encoded in part.
        public static let encodedHost = Traits(rawValue: 1 << 0)
        /// The host has a label beyond ASCII.
        public static let internationalHost = Traits(rawValue: 1 << 1)
        /// The host is an address.
        public static let numericHost = Traits(rawValue: 1 << 2)
        /// A user stands before the host.
        public static let userInfo = Traits(rawValue: 1 << 3)
        /// A port stands behind the host.
        public static let port = Traits(rawValue: 1 << 4)
        /// Tabs, line ends, nulls or backslashes that a browser takes out or turns.
        public static let unclean = Traits(rawValue: 1 << 5)
        /// It was longer and is cut.
        public static let isCut = Traits(rawValue: 1 << 6)
        /// It is in what is not shown.
        public static let isHidden = Traits(rawValue: 1 << 7)
        /// It was relative and has been resolved by `base`.
        public static let isResolved = Traits(rawValue: 1 << 8)

        /// The names of those that it has.
        public var names: [String] {
            let all: [(Traits, String)] = [
                (.encodedHost, "encodedHost"), (.internationalHost, "internationalHost"),
                (.numericHost, "numericHost"), (.userInfo, "userInfo"), (.port, "port"),
                (.unclean, "unclean"),
                (.isCut, "isCut"), (.isHidden, "isHidden"), (.isResolved, "isResolved"),
            ]
            return all.filter { contains($0.0) }.map(\.1)
        }
    }

    /// The URL, without what browsers take out of it.
    public var url: String
    /// The scheme in lower case; empty for a link within.
    public var scheme: String
    /// The host in the form that DNS is asked for; nil where there is none.
    public var host: String?
    /// The words that are shown for it; nil where it has none.
    public var text: String?
    /// What it is in.
    public var kind: Kind
    /// What is odd about it.
    public var traits: Traits
    /// The port; nil where it is not said.
    public var port: UInt16?
    /// The path of the part.
    public var path: String

    /// A link of which all is known.
    public init(
        url: String, scheme: String, host: String?, text: String?, kind: Kind, traits: Traits, port: UInt16?,
        path: String
    ) {
        self.url = url
        self.scheme = scheme
        self.host = host
        self.text = text
        self.kind = kind
        self.traits = traits
        self.port = port
        self.path = path
    }

    /// Reads a URL as browsers do: the link, and behind it those in its parameters; none where it leads nowhere.
    ///
    /// - Parameters:
    ///   - url: the octets of the URL.
    ///   - kind: what it is in.
    ///   - path: the path of the part or the file.
    ///   - bounds: how long a link may be.
    public static func reading(
        _ url: [UInt8], kind: Kind, path: String, bounds: ContentBounds = ContentBounds()
    ) -> [Link] {
        var links = LinkList(path: path, bounds: bounds, left: 16)
        _ = links.add(url[...], kind, hidden: false)
        return links.links.filter { $0.host != nil || !$0.scheme.isEmpty }
    }
}
