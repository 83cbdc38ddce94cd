/// How far content is looked into. What goes beyond is left out and said so (``ContentDefect/Kind``).
public struct ContentBounds: Sendable {
    /// Depth of entities within one another, attached messages included.
    public var depth = 50
    /// Parts, other readings of them included.
    public var parts = 5_000
    /// Octets of a part's header that are read.
    public var header = 256 << 10
    /// Lines that could be a boundary.
    public var delimiters = 1 << 20
    /// Octets decoded, as a multiple of the content's size; a fixed megabyte comes on top.
    public var decoded = 2
    /// Octets of text and HTML read for words and links, other readings of them included.
    public var text = 8 << 20
    /// Octets of words kept.
    public var words = 4 << 20
    /// Links kept.
    public var links = 10_000
    /// Octets of a link and of the text beside it.
    public var link = 2_048
    /// Names of a part.
    public var names = 16
    /// Octets of a name.
    public var name = 1_024
    /// Facts about broken forms.
    public var defects = 2_000

    /// The bounds of live mail.
    public init() {}
}
