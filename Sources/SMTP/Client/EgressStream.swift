public import Mail
public import NIOCore

/// What is done to a message for a host that takes no octets above 127, found before it is put to that host.
public struct SevenBitConversion: Sendable {
    /// The changes of this copy, without the signatures that the conversion would break.
    public var edits: MessageEdits
    /// The form in which the copy carries the fields of trusted servers.
    public var trustedForm: MessageEdits.TrustedForm
    /// The conversion of what leaves with those.
    public var plan: SevenBitPlan
    /// Fields to put above it: the signatures over the converted message.
    public var signatures: [String]
    /// Octets that will be sent, before dot-stuffing.
    public var size: Int

    /// Puts a conversion together.
    public init(
        edits: MessageEdits, trustedForm: MessageEdits.TrustedForm, plan: SevenBitPlan, signatures: [String], size: Int
    ) {
        self.edits = edits
        self.trustedForm = trustedForm
        self.plan = plan
        self.signatures = signatures
        self.size = size
    }
}

/// A message on its way out: with its edits, converted where that is wanted, framed.
public struct EgressStream: Sendable {
    private var writer: EgressWriter
    private var conversion: (edited: EgressWriter, converter: SevenBitWriter)?

    /// The stream of a transaction's message.
    public init(_ transaction: ClientTransaction, framing: EgressWriter.Framing) {
        if let conversion = transaction.conversion {
            self.init(conversion, framing: framing)
        } else {
            self.init(EgressWriter(transaction.edits, form: transaction.trustedForm, framing: framing))
        }
    }

    /// The stream of a converted message.
    public init(_ conversion: SevenBitConversion, framing: EgressWriter.Framing) {
        // Above what is converted are fields alone; all cuts are below.
        self.init(
            EgressWriter(MessageEdits(prepended: conversion.signatures), form: .none, framing: framing),
            above: (
                EgressWriter(conversion.edits, form: conversion.trustedForm, framing: .counted),
                SevenBitWriter(conversion.plan)
            ))
    }

    private init(
        _ writer: EgressWriter, above conversion: (edited: EgressWriter, converter: SevenBitWriter)? = nil
    ) {
        self.writer = writer
        self.conversion = conversion
    }

    /// Writes whole lines in the form in which they leave.
    public mutating func write(_ lines: ByteBuffer, into output: inout ByteBuffer) throws(EgressViolation) {
        guard conversion != nil else { return try writer.write(lines, into: &output) }
        output.writeImmutableBuffer(try encode(lines))
    }

    /// Whole lines in the form in which they leave.
    public mutating func encode(_ lines: ByteBuffer) throws(EgressViolation) -> ByteBuffer {
        guard conversion != nil else { return try writer.encode(lines) }
        return try writer.encode(try converted(lines))
    }

    /// Whole lines in the form in which they leave: the very bytes where nothing is to be done to them, and the fields that
    /// go before them, if any.
    public mutating func encodeApart(
        _ lines: ByteBuffer
    ) throws(EgressViolation) -> (fields: ByteBuffer?, lines: ByteBuffer) {
        guard conversion != nil else { return try writer.encodeApart(lines) }
        return try writer.encodeApart(try converted(lines))
    }

    private mutating func converted(_ lines: ByteBuffer) throws(EgressViolation) -> ByteBuffer {
        var converted = ByteBuffer()
        if let edited = try conversion?.edited.encode(lines) { conversion?.converter.write(edited, into: &converted) }
        return converted
    }

    /// The end of the content.
    public mutating func finish(into output: inout ByteBuffer) throws(EgressViolation) {
        if conversion != nil {
            var rest = ByteBuffer()
            var converted = ByteBuffer()
            try conversion?.edited.finish(into: &rest)
            conversion?.converter.write(rest, into: &converted)
            conversion?.converter.finish(into: &converted)
            try writer.write(converted, into: &output)
        }
        try writer.finish(into: &output)
    }
}
