/// An administrator's object that a table describes.
public protocol DescribedObject: Hashable, Sendable {
    /// The object of a document that gives nothing: each property has its default, and one that is required has a value
    /// without a meaning.
    static var blank: Self { get }
    /// Its properties.
    static var table: ObjectTable<Self> { get }
}
