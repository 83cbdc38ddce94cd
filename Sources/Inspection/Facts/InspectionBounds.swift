/// How far the files of one message are looked into. What goes beyond is left out, and an ``InspectionBound`` says so.
public struct InspectionBounds: Sendable, Hashable {
    /// Archives within one another.
    public var depth = 5
    /// Members of all archives together.
    public var members = 1_000
    /// Octets that members come to when they are unpacked, together.
    public var expanded = 200 << 20
    /// Octets of one member that are kept in memory to be looked into. Of a longer one the beginning is.
    public var member = 16 << 20
    /// How many octets an octet of an archive may become once more than ``ratioFloor`` octets are unpacked.
    public var ratio = 250
    /// Unpacked octets from which on ``ratio`` holds.
    public var ratioFloor = 8 << 20
    /// Octets of a member's name that are kept.
    public var name = 1_024
    /// Facts about what a file has (``FileTrait``).
    public var traits = 200
    /// Links.
    public var links = 1_000
    /// Facts about broken forms and odd names.
    public var defects = 200
    /// Pixels of an image.
    public var pixels = 16_000_000
    /// Images that are searched for codes.
    public var images = 20
    /// Octets of the text of one file.
    public var text = 1 << 20
    /// Octets of the text of all files.
    public var texts = 4 << 20
    /// Properties of documents.
    public var properties = 200
    /// Octets of all files of one message that are handed over.
    public var input = 48 << 20
    /// Milliseconds of processor time for all files of one message.
    public var milliseconds = 5_000

    /// The bounds of live mail.
    public init() {}
}

/// Why something of a file was not looked into.
public enum InspectionBound: String, Sendable, Hashable, Codable, CaseIterable {
    /// Archives within one another beyond the bound.
    case depth
    /// Members beyond the bound.
    case members
    /// Unpacked octets beyond the bound.
    case expanded
    /// An archive becomes more octets than an honest one does.
    case ratio
    /// A member or a file is longer than what is kept in memory.
    case member
    /// An image has more pixels than are looked at, or there are more images.
    case pixels
    /// Links, facts or names beyond their bounds.
    case facts
    /// Something is encrypted.
    case encrypted
    /// A format that is recognized but not opened.
    case unsupported
    /// A file is broken where what it says of itself ends.
    case malformed
    /// A compressed file breaks off or is broken, and what stands before that could not all be unpacked.
    case cut
    /// The files of the message together are longer than what is handed over.
    case input
    /// The inspector needed longer than a message may take.
    case tooLong
    /// The inspector ended while it read the file.
    case died
    /// No inspector answered: none runs, or all are at work and the line is full.
    case unavailable
}
