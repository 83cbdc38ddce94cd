public import NIOCore

extension MessageEdits {
    /// A piece of the received content and what takes its place.
    public struct Cut: Hashable, Sendable {
        /// What is done to it.
        public enum Kind: Hashable, Sendable {
            /// Whole lines are left out.
            case leftOut
            /// A word of one line gets another.
            case renamed
            /// Other octets stand there, or between two octets.
            case replaced
        }

        /// What is done.
        public var kind: Kind
        /// The octets left out; empty where something is put between two.
        public var range: Range<Int>
        /// What stands there instead.
        public var octets: ByteBuffer

        fileprivate init(_ kind: Kind, _ range: Range<Int>, _ octets: ByteBuffer = ByteBuffer()) {
            self.kind = kind
            self.range = range
            self.octets = octets
        }
    }

    /// What is left out, renamed and replaced in content of `size` octets that leaves with this form of trusted fields, in
    /// order and without overlap. What stands at one place keeps its order.
    public func cuts(size: Int, form: TrustedForm) -> [Cut] {
        if removed.isEmpty, trusted.isEmpty, replacements.isEmpty { return [] }
        return Self.ordered(headerCuts(form) + replacementCuts, size: size)
    }

    private var replacementCuts: [Cut] { replacements.map { Cut(.replaced, $0.range, $0.octets) } }

    private func headerCuts(_ form: TrustedForm) -> [Cut] {
        var cuts = removed.map { Cut(.leftOut, $0) }
        for field in trusted {
            switch (form, field.scope) {
            case (.none, _): cuts.append(Cut(.leftOut, field.range))
            case (.organization, let scope?):
                cuts.append(Cut(.renamed, scope, ByteBuffer(staticString: "Organization")))
            case (.crossPremises, let scope?):
                cuts.append(Cut(.renamed, scope, ByteBuffer(staticString: "CrossPremises")))
            case (_, nil): break
            }
        }
        return cuts
    }

    private static func ordered(_ cuts: [Cut], size: Int) -> [Cut] {
        let sorted = cuts.enumerated().sorted { first, second in
            let (one, other) = (first.element.range, second.element.range)
            // What is put at a place stands before what begins there.
            return (one.lowerBound, one.isEmpty ? 0 : 1, first.offset)
                < (other.lowerBound, other.isEmpty ? 0 : 1, second.offset)
        }
        // What was stored may be damaged; nothing of it may reach beyond the content or cut twice.
        var ordered: [Cut] = []
        var end = 0
        for (_, cut) in sorted where cut.range.lowerBound <= size && cut.range.upperBound >= 0 {
            let range = cut.range.clamped(to: 0..<size)
            guard range.lowerBound >= end else { continue }
            switch cut.kind {
            case .leftOut: if range.isEmpty { continue }
            case .renamed: if range.isEmpty || range != cut.range { continue }
            case .replaced: if range != cut.range { continue }
            }
            end = range.upperBound
            ordered.append(Cut(cut.kind, range, cut.octets))
        }
        return ordered
    }
}

extension MessageEdits {
    /// Received content, or its beginning, as a report shows it to its sender: without what is left out of it and
    /// without the fields that stay inside, and with nothing that was put into it. The very content where there are none.
    public func withoutInternalFields(_ content: ByteBuffer) -> ByteBuffer {
        let cuts = Self.ordered(headerCuts(.none), size: content.readableBytes)
        return Self.applying(cuts, to: content)
    }

    /// Content with what stands in its places, as far as ``replacements`` go, and nothing else changed. The very content
    /// where there are none.
    public func replaced(_ content: ByteBuffer) -> ByteBuffer {
        Self.applying(Self.ordered(replacementCuts, size: content.readableBytes), to: content)
    }

    private static func applying(_ cuts: [Cut], to content: ByteBuffer) -> ByteBuffer {
        guard !cuts.isEmpty else { return content }
        let view = content.readableBytesView
        var shown = ByteBuffer()
        shown.reserveCapacity(view.count + cuts.reduce(0) { $0 + $1.octets.readableBytes })
        var position = view.startIndex
        for cut in cuts {
            shown.writeBytes(view[position..<view.startIndex + cut.range.lowerBound])
            shown.writeImmutableBuffer(cut.octets)
            position = view.startIndex + cut.range.upperBound
        }
        shown.writeBytes(view[position...])
        return shown
    }
}
