<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml">
<head>
<!-- Constructed sample page: not a real police force or disclosure. -->
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" />
<title>FOI Disclosure Log 2020</title></head>
<body bgcolor="#ffffff">
<form name="aspnetForm" method="post" action="./FOI-Disclosure-Log.aspx" id="aspnetForm">
<div><input type="hidden" name="__VIEWSTATE" id="__VIEWSTATE" value="/wEPY9otnlqv2sePjXICsMANzlL3LtpahRPUzOWrWMO0g/AbsLiADw+qIjekS8mPSPgyZoYE0kWlhB0htmpOss7y3Els2jK6Ru17292c8wnVBGKUGlLOu8U+OrmLo8mSIedwyba3xY1I8uBe4E6xe0PTR8uUtADopIdwFxgdc/WrE1aTHilSEbUs8j62RY0+100Ljqgq9zfVkIvjwkj1v/kLXdzPbmZ9HD+JpJWgzdmrh9fi8zRMTOkVzQo3oYdPDT4k1oXo3WI8iff0r1imx/Xkm1uK7RPPA5p8He0FcPkjGRlyNQnCEGArbsvR8+/3Jkqh0WExHLA/br2sAY+kZN7AXF6djsJU4GGNH9zPEumxn+kv+ECqqpdARZQ9eoSrnvuHECoqifn0FNtwfW9hBRgpk6hax/txHL92EDRTjVeDytC2gichp8U1xWrOodFL+RB5U7QwRmIFbnMhzjHdeTK9r3O1SA3H6DoDZ4NhlfsYgF2Wk8LhjC/saoQFAxaScBnHuWVvoSM/9Li2LwDjOMXgSG2zToQIIrmg2ZyqllHy0qjLTnLVxCb535qQhpFbcOESHhBUgUuDU1ZWrtXI/bCuNTLFUmVd+wMywExqw9goVbvX4mhQc9G1yccbjacVOjQQhjQYncjXUFGXBEn79LitoswX4/zk1xCffjq/J10jQVXVPYRauWx5RMSXtU4Dz6swt37FX2M4BdD7K/hc77A4smp+sLxogcp0jHDUTl1Rgjz5KItdaYo7TopY2KHq9yJNFxVlYBqiIHtH2dqMvlBSWmgKb7YgygFsrmOG9f7Lq5VKCA1akpZzgcTz6a7xMTL3uzkXXEYSTVjx0vG+JOi9qY/64o9qmzgZKac534YUCYpaTt7JSJ/dldRhG71PceHu+SfGzMOO7QBKWQ5bQH7wFZntL1fC0RtrDtoGbEXSqN7f02byY5SWxy+kDFhRsoaf199yU/oiDBwVwzQ/PacfBxzZVpQNT3SmUkX1aF67HptkNPC8qDKj1anB05omrnfIy4EDJHujzzglXJW3r8Xypw8OetHyqRY+QZSkfPSFIJy+sibX7gwGQnszXvcQpL7QpqLcHyaAuCGGvKoVRnLWcI02r2S9XgSaMp2dZBkzKZqCvbJYzqyEqTOtwpze+BHcqMVbShA2+3maqErcDBX+u+zU05SLGfToNp+JD83jfxDp0srVHb3ovxX97YUfwU5DCmOpwbK5LXMkHzDpEgS4nDAOmk6ZdiWuNdXLdh1Nxf7kmNMuNZff/OQwva+M5BKMDEnNMhrhMFkXazoiZAVCrPJsNPmlwrOTlIAuTLbMTEOSv86IEASqqbpl+ZAK3j+nImIsAvFvByyXcJ0Ok7YAf9s29QZiK1INWwwwGg0Sz0j17CM6dgYTcSqfPGeArftI2eqBW6l3lDXwwqOqVbYCr0d6bDips5fOmCnWwCXGF2lgAK59/By4cLmrE8gZBtjVOhBzT8eSe2Ug0mjA/mGgXrxILVMa/7XDz9HnHPD826sZdOUkPnlc6WCxd5yiTlCpkfzxFXiqL4VzZYldE7u5/dxqZTec86EBsW6kXMOiRlYZeE/f/nnvRG0fEXabCv1fcLGuUJbFW/Xxzq1hj3lEr+k820uvPZsOZ5MA/F0sWoAoyWIPXEnIqciCezyO/TjF0tXTwxt7/evpvouZe+YcOIJFWd1gWReAQgHdawGwipFf2a28AT6sZTS8pTF959vXoe5PG1vETK7+skwmksBErtE3GfcResA946PjQ2V79mGBPKbVqEDSpYCB6JCftLWOrCzy6kAhBMIcoLlXQD1VsRaaZAZOwpzIGMKgzfKVQdVNq4LPeMwrTvhj5NYTbzVHW/9NJaG4vY4R27CPckdIMnPc7mXBgS5yqriiy5Y9CFBG9YpsiRLNfQVStAuFT/ca7grWThvo3gFnb378HG0cr74W7cnlmdjmLWpKj9XmL7bPAslch/rolHXX+3F6H3I4BmElf56kxAU6C9DYAu9N7v2ArGGQH/OoebC2TM9gVA64PL8YXHJTabVv/B8A9lfUkBmGG/rR3CMdTZ58L+SeWC5PtH9+QmQqWujfwHYqWNKmyjPUDaXTBTimRYRACOD4kGQlxLyDF1UU6WnvW1Mma0EsrXQqHNBqdBF3JsuAHFPI9t+CVmedOW+8AXJ88QnOh9pLifxeT3BjMpWbY0D1UsheK/H0hK3IUF3lqVyaFWHtH4bcFFrYu46GzD3I5fM5R3o/9WbTDTP/d0KEhzHQqZjuvuCtvdUkTD+ybjR+QedYOCnTU19XnGV+sU/F6HPZBRM7/TCyfU07OefyDJ0iTPxqVTne4RCA1esxWfJGZ8s2bZJMPwuRiLicMGFgA1pw/84Ksbyf/85xjnGiASJgS0ApqNTVptSDMA3Fvr4N2mhZx9ZCo1l9MaUI1GgUq/M8t4reFWwMVg5GhK/ElS4r4Uc6TMlgUz7F5Un1A9NcFFGn2wOKc1pkOJT5rIGec87lQAYvT3XYuLuAT0QJUWv5Ts92SZx+eTAZPDjWztWXj4WkrfpHnODYNtdZjNaqd51KP6gDTLPmfNzLmsHlGrkFnGKMVgJ622t6vJzSHp3li5f7/aVf5am18mw7i5gSBBnBFIFIsWG1tyi4+hJ1iuaKrUgYhX1TNjlmlifJXUC1zqf8W1Z9WDK5PIyrGSiDNuznQuRqBTFWs2+aWDLFknAj2doDixTxBSPO1g01Q3BFV3aeZn6yDsGy+1JbMakBWzYXLLd7INoYyCmjq5gUD/nkrCnlaxQ/i7/0LrOEByU3JZLjkJy41kgUz0IM5SyLDopelFSTLxTkBDUGePmELVvbnjPHF7EhddIk9I/EAn77q3axDxBWofx92HRoNV7AvcDkLMSOEJdjKImjOc9kOr0E4Ber1Vx/IN7bN5ur0PZSrAdhOmukewevV3vi1S+b4qvTM8siF4z2C/oEtZmlMF0ZhhbFMq2uY7PMC1k2ZMLxSY550KeuP2Hgtl0krDTgJ0nUEUqEvjxXlNTwrw/8p6cAFeJPofWKgj0ga6MRXwb58DAruHjNLYUydopckfRGJokvTDLMt6VShfg++nw2ZISDR5W3K78XEvlB7bdrfYIHT7sK4F85TTlSlmHH6Frmux0MBs0yRfcpFBGYAH697D0hFOGwp64Locu8cHWvm1w6i9/P7AGZyJbBFE7GbNdP6JZWn6TcjSnTB/jgnGi2rwzqsM3tCuaUovG5Oy6RzFms51gIY9l9IIo8b/UDvpLQvSJpKKuP6a4ha+BCcFyjUerbfXCEUaHZIhyKvCgP0rHW8+2v+HBS0/JpHSGVYEJCTCwizLcX3xh2XFPPYYd6hj2DQOvLJSiaSwr1nGvc1vvivEG7pVDY7U1HWfykTlAIUyOyET3tcYPcOzAr234qDC6LSVyXhSQStt/FKu2KgtNH6XLdDf2Pnokhd10A7R0kpP/nWaUwb8x4T9pVs6EDt66I7xRfT2VfpuEscIPFw/sfgR56T5DaABJ/SCql75PJZRrjOacBDyyn4bsbQmBouyEGJbmU5G5RpQCHfdD3hq8NS7tnThu7K2MZNRRshSpDGYr2/DjuRbXaoA4smWlV/aO26sKKiJbdPLBv0Ll13PFwBoainG/Rt4USCqaZX4RMZWmFdltXi+qwPuXfpWNxJrm2SfkPDiRaFG2k3GhJpHPr7jMY1u+0adczwwL1ldSNh4FBr/sj3xojQ/VZMilnq4oElOqzUuhVL2augZ4DJPMdOFTKuMVJJ/RLji+CfK4Gjebv78+SkGtPdeacPRMGaJn++VEnkqAvfEsja4f9nm7KqzzlFCLchoho8Akm58tgwavqFfjlBvazoEyHgeCSHe7CIQx+lilRuNYCzpZvr9qcbJrPKCA/7eS/G0nrvTs4gNz06/rXUZFsbJ44QKpitWjaYPNFteLpihkxZJp8gVYgxx3mw6amS+2kIhk3iqVGp5pMIZnZYbQGApjWOpyCRRw1zgOzItAPO/yjHoAJAO+cqVRcgC8BSN4/P/1xySp35k5dX7N0UnNMAzlXQmrk8Cmq+PJd2riB1l2HupQdPAzHdIqnQJYWTukyZ7Ri+vOagnpS+291i4Bgf5WeYFm2zkjQm2CKkpZzuW8RnTO7HAiYhmpQlm1C95xtdMVsGfw7L0WQ00jEQvFuRG15homBSNOsjp/FjaNmtvvOr3bPd5DD=" /></div>
<table width="980" cellpadding="0" cellspacing="0" border="0" align="center">
<tr><td colspan="2" class="banner"><img src="/images/crest.gif" alt="Fenwick and Tarn Police" width="120" height="80" /></td></tr>
<tr><td width="200" valign="top" class="leftnav"><table width="100%"><tr><td><a href="/default.aspx">Home</a></td></tr><tr><td><a href="/advice-information/">Advice &amp; information</a></td></tr><tr><td><a href="/advice-information/foi/default.aspx">Freedom of Information</a></td></tr><tr><td><a href="/contact-us/default.aspx">Contact us</a></td></tr></table></td>
<td valign="top" class="maincell">
<h1>FOI Disclosure Log 2020</h1>
<p>Answers are shown in the order in which they were sent.</p>
<div class="entry">
<p><b>Knife crime in schools</b></p>
<p>Reference: FT/4471/20</p>
<p>Date: 14/01/2020</p>
<p>Request: How many offences involving a knife were recorded on school premises in the academic years 2017/18 and 2018/19?</p>
<p>Response: 2017/18: 22. 2018/19: 31. The offence of having a blade on school premises is at section 139A of the Criminal Justice Act 1988. School premises are found by a search of the address field and the figures may include playing fields.</p>
</div>
<hr />
<div class="entry">
<p><b>Taser deployment tactics</b></p>
<p>Reference: FT/4502/20</p>
<p>Date: 03/02/2020</p>
<p>Request: Please provide the current training manual for Taser.</p>
<p>Response: The manual is exempt by virtue of Section 31(1)(a)(b) Law Enforcement. It sets out how an officer is to stand, move and aim. A person who had learned it could defeat the device and injure the officer. The public interest in the training of officers is met by the national guidance, which anybody may read; it does not extend to instruction in how to overcome them. Refused.</p>
</div>
<hr />
<div class="entry">
<p><b>Lost property auctions</b></p>
<p>Reference: FT/4519/20</p>
<p>Date: 17/02/2020</p>
<p>Request: The sum raised from the sale of lost property in each of the last three financial years and what it was spent on.</p>
<p>Response: 2016/17 £8,214; 2017/18 £7,902; 2018/19 £11,450. The money goes to the Property Act Fund, from which grants are made to youth groups.</p>
</div>
<hr />
<div class="entry">
<p><b>Complaints about a named sergeant</b></p>
<p>Reference: FT/4533/20</p>
<p>Date: 02/03/2020</p>
<p>Request: All complaints against a named sergeant since 2010.</p>
<p>Response: Fenwick and Tarn Police neither confirms nor denies that information is held, Section 40(5B)(a)(i) of the Freedom of Information Act applies. Whether or not an officer has been complained of is that officer's personal data.</p>
</div>
<hr />
<div class="entry">
<p><b>Speeding tickets withdrawn</b></p>
<p>Reference: FT/4560/20</p>
<p>Date: 23/03/2020</p>
<p>Request: Number of speeding tickets withdrawn because the signs were wrong, 2015 to 2019, with the site of each.</p>
<p>Response: The reason for a withdrawal is in a free text note. 3,960 withdrawn notices at 5 minutes each = 330 hours. Section 12(1) applies as this is beyond the 18 hour limit.</p>
</div>
<hr />
<div class="entry">
<p><b>Use of force mounted section</b></p>
<p>Reference: FT/4588/20</p>
<p>Date: 20/04/2020</p>
<p>Request: How many police horses does the force have and what are their names?</p>
<p>Response: None. The force has had no mounted section since 2011. No information is held.</p>
</div>
<hr />

<p class="sample"><b>Constructed sample page: not a real police force or disclosure.</b></p>
</td></tr>
<tr><td colspan="2" align="center" class="foot">&copy; Fenwick and Tarn Police | <a href="/legal.aspx">Legal</a> | Page last updated by the web team</td></tr>
</table>
<script type="text/javascript">
//<![CDATA[
var theForm=document.forms['aspnetForm'];function __doPostBack(t,a){if(!theForm.onsubmit||(theForm.onsubmit()!=false)){theForm.submit();}}
//]]>
</script>
</form>
</body>
</html>
