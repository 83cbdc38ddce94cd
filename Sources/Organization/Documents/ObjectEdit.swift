public import Mail

/// A change of one object of a document.
public struct ObjectEdit: Sendable, Hashable {
    /// What is done with the object.
    public enum Change: Sendable, Hashable {
        /// It is made, of these properties. In an ordered section it comes to a place, from 0; behind the others without one.
        case create([String: GivenValue], place: Int?)
        /// It has these properties from now on, and the others at their defaults.
        case set([String: GivenValue])
        /// Some of its properties change.
        case patch([String: GivenChange])
        /// It is taken out; a single object has its defaults again.
        case delete
        /// It comes to another place in its ordered section, from 0.
        case move(Int)
    }

    /// The section's name.
    public var section: String
    /// The object's name, however its case is typed; nil for a single object and for one that is made.
    public var name: String?
    /// What is done with it.
    public var change: Change

    /// A change.
    public init(section: String, name: String?, change: Change) {
        self.section = section
        self.name = name
        self.change = change
    }
}

/// Why an object was not changed.
public enum ObjectEditFailure: Error, Hashable, Sendable {
    /// The document in force can't be read by this release.
    case unreadable
    /// There is no section of that name.
    case unknownSection(String)
    /// There is no object of that name; these are the names there are.
    case unknownObject(ObjectKind, name: String, among: [String])
    /// There is an object of that name already.
    case exists(ObjectKind, name: String)
    /// The properties have mistakes.
    case mistakes([PlacedMistake])
    /// A single object is always there, so that none is made.
    case single(ObjectKind)
    /// The order of the section's objects means nothing.
    case unordered(ObjectKind)
    /// There is no such place among so many objects.
    case noPlace(Int, count: Int)
    /// The change can't be written so that it is read as what was meant.
    case unwritable
}
