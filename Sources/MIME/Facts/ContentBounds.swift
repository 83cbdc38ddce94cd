/// How far content is looked into. What goes beyond is left out and said so (``ContentDefect/Kind``).
package struct ContentBounds: Sendable {
    /// Depth of entities within one another, attached messages included.
    package var depth = 50
    /// Parts, other readings of them included.
    package var parts = 5_000
    /// Octets of a part's header that are read.
    package var header = 256 << 10
    /// Lines that could be a boundary.
    package var delimiters = 1 << 20
    /// Octets decoded, as a multiple of the content's size; a fixed megabyte comes on top.
    package var decoded = 2
    /// Octets of text and HTML read for words and links, other readings of them included.
    package var text = 8 << 20
    /// Octets of words kept.
    package var words = 4 << 20
    /// Links kept.
    package var links = 10_000
    /// Octets of a link and of the text beside it.
    package var link = 2_048
    /// Names of a part.
    package var names = 16
    /// Octets of a name.
    package var name = 1_024
    /// Facts about broken forms.
    package var defects = 2_000

    /// The bounds of live mail.
    package init() {}
}
