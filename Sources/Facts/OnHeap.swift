/// A value that may be there and is large, kept on the heap: what holds it is copied, asked whether it is there and left
/// without it at the cost of a reference.
@propertyWrapper
package struct OnHeap<Value: Sendable>: Sendable {
    @usableFromInline
    final class Storage: Sendable {
        @usableFromInline
        let value: Value

        @inlinable
        init(_ value: Value) { self.value = value }
    }

    @usableFromInline
    var storage: Storage?

    /// Puts a value on the heap; nil needs no room there.
    @inlinable
    @inline(__always)
    package init(wrappedValue: Value?) { if let wrappedValue { storage = Storage(wrappedValue) } }

    /// The value; nil where there is none.
    @inlinable
    @inline(__always)
    package var wrappedValue: Value? {
        get { storage?.value }
        set { self = OnHeap(wrappedValue: newValue) }
    }

    /// Whether there is a value.
    @inlinable
    package var projectedValue: Bool { storage != nil }
}

extension OnHeap: Equatable where Value: Equatable {
    /// By the values.
    @inlinable
    package static func == (a: OnHeap, b: OnHeap) -> Bool {
        a.storage === b.storage || a.wrappedValue == b.wrappedValue
    }
}

extension OnHeap: Hashable where Value: Hashable {
    /// By the value.
    @inlinable
    package func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}
