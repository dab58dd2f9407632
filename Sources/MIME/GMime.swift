import CGMime
import Messages

/// GMime's decoders of header fields, as functions from octets to values.
///
/// None of GMime's objects is seen outside this file. All functions may be called from any thread: each call makes its
/// own objects, and what they share is written once, before the first call.
enum GMime {
    /// How GMime reads: leniently, and 8-bit text without a character set as UTF-8 or else as windows-1252.
    ///
    /// Safe to share: nothing writes to it after this initialiser, which also starts the library.
    private nonisolated(unsafe) static let options: OpaquePointer? = {
        g_mime_init()
        let options = unsafe g_mime_parser_options_new()
        unsafe "utf-8".withCString { utf8 in
            unsafe "windows-1252".withCString { windows in
                var charsets: [UnsafePointer<CChar>?] = unsafe [utf8, windows, nil]
                unsafe g_mime_parser_options_set_fallback_charsets(options, &charsets)
            }
        }
        return unsafe options
    }()

    /// Starts the library; further calls do nothing.
    static func start() {
        _ = unsafe options
    }

    /// A field of free text, its encoded words decoded (RFC 2047).
    static func text(_ value: HeaderValue) -> String {
        value.isPlain ? value.text : clean(EncodedWords.text(value))
    }

    /// A field of addresses (RFC 5322 §3.4): mailboxes in order, those of groups among them.
    static func addresses(_ value: HeaderValue) -> [MailAddress] {
        unsafe withCString(boundingGroups(EncodedWords.normalized(value))) { text in
            guard let list = unsafe internet_address_list_parse(options, text) else { return [] }
            defer { unsafe g_object_unref(list) }
            var addresses: [MailAddress] = []
            unsafe append(list, to: &addresses)
            return addresses
        }
    }

    /// A `Content-Type` with all its parameters (RFC 2045 §5.1, RFC 2231); `nil` when it is none.
    static func contentType(_ value: HeaderValue) -> MediaType? {
        unsafe withCString(EncodedWords.normalized(value)) { text in
            guard let type = unsafe g_mime_content_type_parse(options, text) else { return nil }
            defer { unsafe g_object_unref(type) }
            guard let name = unsafe take(g_mime_content_type_get_mime_type(type)) else { return nil }
            let parameters = unsafe read(g_mime_content_type_get_parameters(type))
            return MediaType(name: clean(name.lowercased()), parameters: parameters)
        }
    }

    /// A `Content-Disposition` with all its parameters (RFC 2183); `nil` when it is none.
    static func disposition(_ value: HeaderValue) -> MediaType? {
        unsafe withCString(EncodedWords.normalized(value)) { text in
            guard let disposition = unsafe g_mime_content_disposition_parse(options, text) else { return nil }
            defer { unsafe g_object_unref(disposition) }
            guard let name = unsafe g_mime_content_disposition_get_disposition(disposition) else { return nil }
            let parameters = unsafe read(g_mime_content_disposition_get_parameters(disposition))
            return MediaType(name: unsafe clean(String(cString: name).lowercased()), parameters: parameters)
        }
    }

    private static func read(_ list: UnsafeMutablePointer<GMimeParamList>?) -> [(name: String, value: String)] {
        guard let list = unsafe list else { return [] }
        var parameters: [(name: String, value: String)] = []
        for index in 0..<(unsafe g_mime_param_list_length(list)) {
            guard let parameter = unsafe g_mime_param_list_get_parameter_at(list, index),
                let name = unsafe g_mime_param_get_name(parameter),
                let value = unsafe g_mime_param_get_value(parameter)
            else { continue }
            unsafe parameters.append((String(cString: name).lowercased(), withoutControls(String(cString: value))))
        }
        return parameters
    }

    /// Appends the mailboxes of `list`; its depth is bounded by ``boundingGroups(_:)``.
    private static func append(_ list: UnsafeMutablePointer<InternetAddressList>, to addresses: inout [MailAddress]) {
        for index in 0..<(unsafe internet_address_list_length(list)) {
            guard let address = unsafe internet_address_list_get_address(list, index) else { continue }
            if let mailbox = unsafe cgmime_as_mailbox(address) {
                let name = unsafe internet_address_get_name(address).map { unsafe clean(String(cString: $0)) }
                let text = unsafe internet_address_mailbox_get_addr(mailbox).map { unsafe String(cString: $0) }
                let address = clean(text ?? "")
                // A stray encoded word is a name without an address.
                if !address.hasPrefix("=?") { addresses.append(MailAddress(name: name ?? "", address: address)) }
            } else if let group = unsafe cgmime_as_group(address),
                let members = unsafe internet_address_group_get_members(group)
            {
                unsafe append(members, to: &addresses)
            }
        }
    }

    /// Blanks the colons beyond ``MailLimits/addressColons``.
    private static func boundingGroups(_ octets: [UInt8]) -> [UInt8] {
        var colons = 0
        for octet in octets where octet == UInt8(ascii: ":") { colons += 1 }
        guard colons > MailLimits.addressColons else { return octets }
        colons = 0
        return octets.map { octet in
            guard octet == UInt8(ascii: ":") else { return octet }
            colons += 1
            return colons > MailLimits.addressColons ? UInt8(ascii: " ") : octet
        }
    }

    private static func withCString<Result>(
        _ octets: [UInt8], _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        var terminated = octets
        terminated.append(0)
        return unsafe terminated.withUnsafeBytes { unsafe body($0.bindMemory(to: CChar.self).baseAddress) }
    }

    /// A string that GMime allocated; frees it.
    private static func take(_ text: UnsafeMutablePointer<CChar>?) -> String? {
        guard let text = unsafe text else { return nil }
        defer { unsafe g_free(text) }
        return unsafe String(cString: text)
    }

    private static func withoutControls(_ text: String) -> String {
        text.utf8.allSatisfy { $0 >= 32 && $0 != 127 } ? text : HeaderValue(Array(text.utf8)[...]).text
    }

    /// Without controls, which encoded words may hide, and without blanks at the ends.
    private static func clean(_ text: String) -> String {
        let isTrimmed = text.utf8.first != 32 && text.utf8.last != 32
        return isTrimmed ? withoutControls(text) : HeaderValue(Array(text.utf8)[...]).text
    }
}
