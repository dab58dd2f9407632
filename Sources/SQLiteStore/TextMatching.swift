import CSQLite

/// Comparisons of texts in which the case of letters does not matter, in any script: SQLite's own know ASCII alone.
///
/// The text that is looked for is given in lower case (`lowercased()`), so that it need not be made so for each row.
enum TextMatching {
    /// A comparison: whether `text` is, or has, what is `wanted`.
    typealias Comparison = (_ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool

    /// Adds to a connection the functions `alike(text, wanted)`, `holds(text, wanted)` and, for a list that
    /// ``Spelling/list(_:)-([String])`` has spelled, `lists(list, wanted)`. NULL is like nothing.
    static func add(to connection: OpaquePointer) {
        unsafe add("alike", to: connection) { context, _, values in
            unsafe TextMatching.answer(context, values) { unsafe TextMatching.isAlike($0, $1) }
        }
        unsafe add("holds", to: connection) { context, _, values in
            unsafe TextMatching.answer(context, values) { unsafe TextMatching.holds($0, $1) }
        }
        unsafe add("lists", to: connection) { context, _, values in
            unsafe TextMatching.answer(context, values) { unsafe TextMatching.lists($0, $1) }
        }
    }

    private static func add(
        _ name: String, to connection: OpaquePointer,
        _ function: @convention(c) (OpaquePointer?, Int32, UnsafeMutablePointer<OpaquePointer?>?) -> Void
    ) {
        // Fails only for want of memory; the statements that need the function could not be prepared then.
        _ = unsafe sqlite3_create_function_v2(
            connection, name, 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC, nil, function, nil, nil, nil)
    }

    private static func answer(
        _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?, _ comparison: Comparison
    ) {
        guard let values = unsafe values, let text = unsafe text(values[0]), let wanted = unsafe self.text(values[1])
        else { return unsafe sqlite3_result_int(context, 0) }
        unsafe sqlite3_result_int(context, comparison(text, wanted) ? 1 : 0)
    }

    /// The octets of a value; `nil` for NULL.
    private static func text(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
        guard unsafe sqlite3_value_type(value) != SQLITE_NULL, let start = unsafe sqlite3_value_text(value) else {
            return nil
        }
        return unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
}

extension TextMatching {
    /// Whether `text` is `wanted`, the case of its letters aside.
    static func isAlike(_ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard unsafe isASCII(text) else {
            return unsafe inLowerCase(text) { unsafe $0.elementsEqual(wanted) }
        }
        return unsafe text.count == wanted.count && begins(text, at: 0, with: wanted)
    }

    /// Whether `wanted` is somewhere in `text`, the case of its letters aside.
    static func holds(_ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        guard unsafe isASCII(text) else {
            return unsafe inLowerCase(text) { unsafe holdsOctets($0, wanted) }
        }
        return unsafe holdsOctets(text, wanted)
    }

    /// Whether `wanted` is somewhere in one text of a list, the case of its letters aside.
    ///
    ///     list = *( 1*DIGIT ":" text "," )
    static func lists(_ list: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>) -> Bool {
        var rest = unsafe list[...]
        while let colon = unsafe rest.firstIndex(of: UInt8(ascii: ":")) {
            let start = colon + 1
            // A list that is damaged has nothing; reading its row will say so.
            guard let count = unsafe number(rest[..<colon]), unsafe count < rest.endIndex - start else { return false }
            let text = unsafe UnsafeBufferPointer(rebasing: rest[start..<start + count])
            if unsafe holds(text, wanted) { return true }
            unsafe rest = rest[(start + count + 1)...]
        }
        return false
    }

    private static func number(_ digits: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
        unsafe Int(String(decoding: digits, as: UTF8.self)).flatMap { $0 >= 0 ? $0 : nil }
    }

    private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        var all: UInt8 = 0
        for index in text.indices { unsafe all |= text[index] }
        return all < 0x80
    }

    private static func inLowerCase(
        _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        var lower = unsafe String(decoding: text, as: UTF8.self).lowercased()
        return lower.withUTF8 { unsafe body($0) }
    }

    private static func holdsOctets(
        _ text: UnsafeBufferPointer<UInt8>, _ wanted: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        guard let first = unsafe wanted.first else { return true }
        guard text.count >= wanted.count else { return false }
        for start in 0...(text.count - wanted.count) {
            if unsafe lower(text[start]) == first, unsafe begins(text, at: start, with: wanted) { return true }
        }
        return false
    }

    private static func begins(
        _ text: UnsafeBufferPointer<UInt8>, at start: Int, with wanted: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        for index in wanted.indices where unsafe lower(text[start + index]) != wanted[index] { return false }
        return true
    }

    private static func lower(_ octet: UInt8) -> UInt8 {
        octet >= UInt8(ascii: "A") && octet <= UInt8(ascii: "Z") ? octet | 0x20 : octet
    }
}
